import { expect, it } from "vitest";
import type { RaceRatio, RaceResult, Racer } from "../../../src/kernel/race/kernel-race.js";
import { kernelBenchHtml } from "../../../src/report/kernel-bench/html.js";
import type { KernelBenchResult } from "../../../src/report/reportable.js";
import { measuredResult } from "../measured-result.js";
import { describeInBrowser, numbersIn } from "../page-in-browser.js";

const RACES = ["local-lifo-1", "tree-random-16384"] as const;

/** Races of two lengths on one thread and on two: the last one with too few repetitions for an interval, and a wide one. */
const result: KernelBenchResult = {
  ...measuredResult(),
  kind: "kernel-bench",
  kernel: "Linux 6.12.1 <drivers/iommu/iova.c> & others",
  compiler: "cc 12.2 -O2",
  depot: "list",
  warnings: ["the intervals of local-lifo-1 on 2 (owned) are wider than a factor of 2"],
  partial: true,
  results: [
    raceOf(RACES[0], 1, [5.5, 5.25, 24.125], { mean: 0.954, ci95: [0.93, 0.98] }),
    raceOf(RACES[1], 1, [6740.5, 4080.25, 10_200], { mean: 0.605, ci95: [0.58, 0.64] }),
    raceOf(RACES[0], 2, [5.5, 8.5, 24.25], { mean: 1.545, ci95: [0.001, 3000] }),
    raceOf(RACES[1], 2, [6740.5, 13_481, 10_200], { mean: 2, ci95: null }),
  ],
};

function raceOf(
  race: string,
  threads: number,
  [kernel, owned, locked]: readonly [number, number, number],
  ratio: RaceRatio,
): RaceResult {
  const median: Record<Racer, number> = { kernel, owned, locked };
  return {
    race,
    text: `frees and takes one range, ${race}`,
    threads,
    ns: { kernel: [kernel, kernel], owned: [owned, owned], locked: [locked, locked] },
    median,
    ratio: {
      owned: ratio,
      locked: { mean: locked / kernel, ci95: [locked / kernel / 1.1, locked / kernel + 0.1] },
    },
  };
}

describeInBrowser(
  "the page of a race",
  () => kernelBenchHtml(result),
  (open) => {
    it("draws each race for each number of threads, with its interval where there is one", async () => {
      const page = await open();
      const marks = (threads: number, mark: string) =>
        page.locator(`#races-${threads} svg .${mark} > *`).count();
      for (const threads of [1, 2]) expect(await marks(threads, "ratio")).toBe(4);
      expect(await marks(1, "interval")).toBe(4);
      expect(await marks(2, "interval")).toBe(3);
    });

    it("places what is faster left of the line at 1, and what is slower right of it", async () => {
      const page = await open();
      const line = (await page.locator("#races-1 svg .baseline line").boundingBox())!;
      const dots = await page.locator("#races-1 svg .ratio > *").all();
      const sides = await Promise.all(dots.map(async (dot) => middleOf((await dot.boundingBox())!) < line.x));
      expect(sides).toEqual([true, false, true, false]);
    });

    it("has the medians and ratios of the result in its table", async () => {
      const page = await open();
      for (const { race, threads, median, ratio } of result.results) {
        const row = `tr[data-race='${race}'][data-threads='${threads}']`;
        expect(await numbersIn(page, row)).toEqual([
          median.kernel,
          median.owned,
          ratio.owned.mean,
          ...(ratio.owned.ci95 ?? []),
          median.locked,
          ratio.locked.mean,
          ...ratio.locked.ci95!,
        ]);
      }
    });

    it("names the kernel as it is called, the doubts, and the command", async () => {
      const page = await open();
      expect(await page.locator("header").innerText()).toContain(
        "Linux 6.12.1 <drivers/iommu/iova.c> & others",
      );
      expect(await page.locator("[role=note]").count()).toBe(2);
      expect(await page.locator("#conditions pre").innerText()).toContain("npx iovalab kernel bench");
    });
  },
);

function middleOf({ x, width }: { readonly x: number; readonly width: number }): number {
  return x + width / 2;
}
