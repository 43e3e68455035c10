import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderSweepHtml } from "../../../src/report/sweep/sweep-html.js";
import { arraySizes } from "../../measure/sweep-points.js";
import { findChromium, NO_CHROMIUM, openBrowser } from "../browser.js";
import {
  CLIPPED_TEXTS,
  COLORED_TEXTS,
  COVERED_TEXTS,
  type ColoredText,
  contrast,
  type Told,
  UNREACHABLE_AREAS,
} from "../page-geometry.js";

const chromium = findChromium();
const sweep = arraySizes();
const folder = mkdtempSync(join(tmpdir(), "iovalab-sweep-html-"));
const file = join(folder, "sweep.html");
const METRICS = ["throughput", "memory", "p99"];

describe.skipIf(chromium === undefined)(
  `the page of a sweep in a browser${chromium === undefined ? ` (${NO_CHROMIUM})` : ""}`,
  () => {
    let browser: Browser;

    beforeAll(async () => {
      writeFileSync(file, await renderSweepHtml(sweep));
      browser = await openBrowser(chromium!);
    });

    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true });
    });

    async function open(options: BrowserContextOptions): Promise<{ page: Page; heard: string[] }> {
      const page = await (await browser.newContext(options)).newPage();
      const heard: string[] = [];
      page.on("console", (message) => heard.push(`${message.type()}: ${message.text()}`));
      page.on("pageerror", (error) => heard.push(`error: ${error.message}`));
      page.on("request", (request) => heard.push(`request: ${request.url()}`));
      await page.goto(pathToFileURL(file).href);
      return { page, heard };
    }

    it("asks for nothing but itself, and draws a curve for each design of each facet", async () => {
      const { page, heard } = await open({ viewport: { width: 1280, height: 900 } });
      expect(heard).toEqual([`request: ${pathToFileURL(file).href}`]);
      for (const metric of METRICS) {
        for (const facet of [1, 2]) {
          const marks = (mark: string) => page.locator(`#${metric}-${facet} svg .${mark} > *`).count();
          expect(await marks("curve"), `${metric} ${facet}`).toBe(2);
          // The list is beside arrays of any size.
          expect(await marks("place"), `${metric} ${facet}`).toBe(8);
        }
      }
      expect(await page.locator("svg path[d='']").count()).toBe(0);
      await page.context().close();
    });

    it("has every number of the result in its table, and says where designs cross", async () => {
      const { page } = await open({ viewport: { width: 1280, height: 900 } });
      for (const { key, run } of sweep.points) {
        const data = page.locator(`tr[data-key='${key}'] data`);
        const values = await data.evaluateAll((cells) =>
          cells.map((cell) => Number((cell as unknown as { value: string }).value)),
        );
        expect(values).toEqual([run.opsPerSecond, run.memory.bytesPeak, run.latency!.p99]);
      }
      const text = await page.locator("#results section > ul > li").allTextContents();
      expect(text).toEqual(["list overtakes array in throughput between 4 and 8 CPUs"]);
      await page.context().close();
    });

    it.each(["light", "dark"] as const)("has text of enough contrast on a %s page", async (colorScheme) => {
      const { page } = await open({ viewport: { width: 1280, height: 900 }, colorScheme });
      for (const { text, color, background } of await page.evaluate<ColoredText[]>(COLORED_TEXTS)) {
        expect(contrast(color, background), text).toBeGreaterThanOrEqual(4.5);
      }
      await page.context().close();
    });

    it.each([
      ["a desktop", 1280, "screen"],
      ["a phone", 360, "screen"],
      ["paper", 688, "print"],
    ] as const)("fits %s, with all its letters whole and all areas in reach", async (_, width, media) => {
      const { page } = await open({ viewport: { width, height: 900 } });
      await page.emulateMedia({ media });
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      expect(await page.evaluate<Told[]>(CLIPPED_TEXTS)).toEqual([]);
      expect(await page.evaluate<Told[]>(COVERED_TEXTS)).toEqual([]);
      expect(await page.evaluate(UNREACHABLE_AREAS)).toBe(0);
      await page.context().close();
    });
  },
);
