import { expect, it } from "vitest";
import { kernelBenchHtml } from "../../../src/report/kernel-bench/html.js";
import { describeInBrowser, numbersIn } from "../page-in-browser.js";
import { RACE_RESULT } from "./race-result.js";

describeInBrowser(
  "the page of a race",
  () => kernelBenchHtml(RACE_RESULT),
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
      for (const { race, threads, median, ratio } of RACE_RESULT.results) {
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
      const notes = await page.locator("[role=note]").allInnerTexts();
      expect(notes.map((text) => text.replace(/:.*/s, ""))).toEqual([
        "PARTIAL",
        "Not to be trusted",
        "Not precise enough",
      ]);
      expect(notes[1]).toContain("34\u00a0% to other processes; close other programs.");
      expect(await page.locator("#conditions pre").innerText()).toContain("npx iovalab kernel bench");
    });
  },
);

function middleOf({ x, width }: { readonly x: number; readonly width: number }): number {
  return x + width / 2;
}
