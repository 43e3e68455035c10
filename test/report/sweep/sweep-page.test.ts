import { expect, it } from "vitest";
import { renderSweepHtml } from "../../../src/report/sweep/sweep-html.js";
import { arraySizes } from "../../measure/sweep-points.js";
import { describeInBrowser, numbersIn } from "../page-in-browser.js";

const sweep = arraySizes();
const METRICS = ["throughput", "memory", "p99"];

describeInBrowser(
  "the page of a sweep",
  () => renderSweepHtml(sweep),
  (open) => {
    it("draws a curve for each design of each facet", async () => {
      const page = await open();
      for (const metric of METRICS) {
        for (const facet of [1, 2]) {
          const marks = (mark: string) => page.locator(`#${metric}-${facet} svg .${mark} > *`).count();
          expect(await marks("curve"), `${metric} ${facet}`).toBe(2);
          // The list is beside arrays of any size.
          expect(await marks("place"), `${metric} ${facet}`).toBe(8);
        }
      }
    });

    it("has every number of the result in its table, and says where designs cross", async () => {
      const page = await open();
      for (const { key, run } of sweep.points) {
        expect(await numbersIn(page, `tr[data-key='${key}']`)).toEqual([
          run.opsPerSecond,
          run.memory.bytesPeak,
          run.latency!.p99,
        ]);
      }
      const text = await page.locator("#results section > ul > li").allTextContents();
      expect(text).toEqual(["list seems to overtake array in throughput between 4 and 8 CPUs"]);
    });
  },
);
