import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Comparison, Finding } from "../../src/measure/result.js";
import { renderHtml } from "../../src/report/html.js";
import { renderJson } from "../../src/report/json.js";
import { renderSvg } from "../../src/report/svg.js";
import { findChromium, NO_CHROMIUM, openBrowser } from "./browser.js";
import { expectedNumbers } from "./expected-numbers.js";
import { measuredResult, renamed } from "./measured-result.js";
import {
  CLIPPED_TEXTS,
  COLORED_TEXTS,
  COVERED_TEXTS,
  type ColoredText,
  contrast,
  luminance,
  OVERLAPS_BESIDE,
  PAGE_BREAKS,
  PICTURE_SCALES,
  type Told,
  UNREACHABLE_AREAS,
  VERDICT_EXCESS,
} from "./page-geometry.js";

const chromium = findChromium();
if (chromium === undefined) console.warn(`html-browser.test.ts is skipped: ${NO_CHROMIUM}`);

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };
/** A4 without its margins, at the browser's 96 pixels per inch. */
const PAPER = { width: 688, height: 1000 };

const result = measuredResult();
const folder = mkdtempSync(join(tmpdir(), "iovalab-html-"));
const file = join(folder, "result.html");
const picture = join(folder, "picture.svg");
const longNames = join(folder, "long-names.html");
const wideRatios = join(folder, "wide-ratios.html");

describe.skipIf(chromium === undefined)(
  `the page in a browser${chromium === undefined ? ` (${NO_CHROMIUM})` : ""}`,
  () => {
    let browser: Browser;

    beforeAll(async () => {
      writeFileSync(file, await renderHtml(result));
      writeFileSync(picture, await renderSvg(result));
      const long = { array: "lockfree-untagged", list: "lockfree-untagged#2", lockfree: "list-v1-guard" };
      writeFileSync(longNames, await renderHtml(renamed(long)));
      writeFileSync(wideRatios, await renderHtml({ ...result, comparison: result.comparison.map(widened) }));
      browser = await openBrowser(chromium!);
    });

    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true });
    });

    /** Opens the page as it lies on the disk, and hears everything that it says and asks for. */
    async function open(
      options: BrowserContextOptions,
      address = file,
    ): Promise<{ page: Page; heard: string[] }> {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      const heard: string[] = [];
      page.on("console", (message) => heard.push(`${message.type()}: ${message.text()}`));
      page.on("pageerror", (error) => heard.push(`error: ${error.message}`));
      page.on("request", (request) => heard.push(`request: ${request.url()}`));
      await page.goto(pathToFileURL(address).href);
      return { page, heard };
    }

    it("says nothing on the console and asks for nothing but itself", async () => {
      const { page, heard } = await open({ viewport: DESKTOP });
      await page.mouse.wheel(0, 20_000);
      await page.waitForLoadState("networkidle");
      expect(heard).toEqual([`request: ${pathToFileURL(file).href}`]);
      await page.context().close();
    });

    it("draws every mark of the data", async () => {
      const { page } = await open({ viewport: DESKTOP });
      for (const [index, { name, cpus }] of result.workloads.entries()) {
        const runs = result.runs.filter(({ workload }) => workload === name);
        const designs = new Set(runs.map(({ depot }) => depot)).size;
        const marks = (chart: string, mark: string) =>
          page.locator(`#workload-${index + 1}-${chart} svg .${mark} > *`).count();
        const compared = result.comparison.filter(({ workload }) => workload === name);
        const answers = compared.flatMap(({ findings }) => Object.values(findings));
        expect(await marks("ratios", "ratio")).toBe(answers.length);
        expect(await marks("ratios", "interval")).toBe(answers.length);
        expect(await marks("throughput", "repetition")).toBe(runs.length);
        expect(await marks("throughput", "median")).toBe(designs);
        expect(await marks("throughput", "interval")).toBe(compared.length);
        expect(await marks("cpu-load", "user")).toBe(designs);
        expect(await marks("cpu-load", "system")).toBe(designs);
        expect(await marks("memory", "bytes")).toBe(designs);
        expect(await marks("latency-all", "percentile")).toBe(5 * designs);
        // The tree of the trace is freed to too seldom for a p99.9.
        expect(await marks("latency-freeTree", "percentile")).toBe(name === "trace" ? 4 : 5);
        expect(await marks("locks", "wait")).toBe(2 * designs);
        for (let design = 0; design < designs; design++) {
          // On CPUs, in the depots of two bins, live.
          expect(await marks(`occupancy-${design}`, "layer")).toBe(4);
          expect(await marks(`balance-${design}`, "cpu")).toBe(cpus);
        }
      }
      const empty = await page.locator("svg path[d='']").count();
      expect(empty).toBe(0);
      await page.context().close();
    });

    it("shows in its table the numbers of the JSON", async () => {
      const { page } = await open({ viewport: DESKTOP });
      for (const { workload, depot, metrics } of expectedNumbers(renderJson(result))) {
        const section = page.locator("main > section", { has: page.locator(`h2:text-is("${workload}")`) });
        for (const [id, numbers] of Object.entries(metrics)) {
          const data = section.locator(`tr[data-metric="${id}"] td[data-depot="${depot}"] data`);
          const values = await data.evaluateAll((cells) =>
            cells.map((cell) => (cell as unknown as { value: string }).value),
          );
          expect(values.map(Number), `${workload} ${depot} ${id}`).toEqual(numbers);
        }
      }
      await page.context().close();
    });

    it.each(["light", "dark"] as const)("has text of enough contrast on a %s page", async (colorScheme) => {
      const { page } = await open({ viewport: DESKTOP, colorScheme });
      const texts = await page.evaluate<ColoredText[]>(COLORED_TEXTS);
      const backgrounds = texts.map(({ background }) => luminance(background));
      if (colorScheme === "light") expect(Math.min(...backgrounds)).toBeGreaterThan(0.7);
      else expect(Math.max(...backgrounds)).toBeLessThan(0.1);
      expect(texts.length).toBeGreaterThan(200);
      for (const { text, color, background } of texts) {
        expect(contrast(color, background), text).toBeGreaterThanOrEqual(4.5);
      }
      await page.context().close();
    });

    it.each([
      ["a desktop", DESKTOP, "screen", file],
      ["a phone", PHONE, "screen", file],
      ["paper", PAPER, "print", file],
      ["a desktop with the longest names", DESKTOP, "screen", longNames],
      ["a phone with the longest names", PHONE, "screen", longNames],
    ] as const)(
      "fits %s: nothing is wider, no letters are cut off, covered or too small",
      async (_, viewport, media, address) => {
        const { page } = await open({ viewport }, address);
        await page.emulateMedia({ media });
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(viewport.width);
        expect(await page.evaluate<Told[]>(CLIPPED_TEXTS)).toEqual([]);
        expect(await page.evaluate<Told[]>(COVERED_TEXTS)).toEqual([]);
        const scales = await page.evaluate<number[]>(PICTURE_SCALES);
        expect(Math.min(...scales) * 13).toBeGreaterThanOrEqual(10);
        await page.context().close();
      },
    );

    it("prints: light whatever the screen is, with all tables whole", async () => {
      const { page } = await open({ viewport: PAPER, colorScheme: "dark" });
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      const background = await page.evaluate("getComputedStyle(document.body).backgroundColor");
      expect(background).toBe("rgb(255, 255, 255)");
      const widths = await page
        .locator("table:visible")
        .evaluateAll((tables) =>
          tables.map((table) => (table as unknown as { offsetWidth: number }).offsetWidth),
        );
      expect(Math.max(...widths)).toBeLessThanOrEqual(PAPER.width);
      const pdf = await page.pdf({ preferCSSPageSize: true });
      expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
      await page.context().close();
    });

    it.each([
      ["usual ratios", file],
      ["wide ratios", wideRatios],
    ])("prints %s beside their chart, or one below the other, but never on it", async (_, address) => {
      const { page } = await open({ viewport: PAPER }, address);
      await page.emulateMedia({ media: "print" });
      expect(await page.locator(".beside").count()).toBe(2);
      expect(await page.evaluate<string[]>(OVERLAPS_BESIDE)).toEqual([]);
      await page.context().close();
    });

    it("begins a page of paper with each workload but the first, and with how it was measured", async () => {
      const { page } = await open({ viewport: PAPER });
      await page.emulateMedia({ media: "print" });
      expect(await page.evaluate(PAGE_BREAKS)).toEqual(["auto", "page", "page"]);
      await page.context().close();
    });

    it.each([1024, 1200, 1280, 1400])("shows the whole verdict on a screen of %i pixels", async (width) => {
      const { page } = await open({ viewport: { width, height: 900 } }, wideRatios);
      expect(await page.evaluate(VERDICT_EXCESS)).toEqual([0, 0]);
      await page.context().close();
    });

    it("is used with the keyboard: skip link first, then every area that scrolls", async () => {
      const { page } = await open({ viewport: PHONE });
      await page.keyboard.press("Tab");
      const focused = "document.activeElement.textContent";
      expect(await page.evaluate(focused)).toBe("Skip to the results");
      await page.keyboard.press("Enter");
      expect(await page.evaluate("document.activeElement.id")).toBe("results");
      expect(await page.evaluate(UNREACHABLE_AREAS)).toBe(0);
      await page.context().close();
    });

    it("the picture opens by itself, on a card of its own", async () => {
      const { page, heard } = await open({ viewport: DESKTOP }, picture);
      expect(heard).toEqual([`request: ${pathToFileURL(picture).href}`]);
      expect(await page.evaluate("document.documentElement.nodeName")).toBe("svg");
      expect(await page.evaluate<Told[]>(COVERED_TEXTS)).toEqual([]);
      await page.context().close();
    });
  },
);

/** With ratios and findings that take as much room as any. */
function widened(comparison: Comparison): Comparison {
  const wide: Finding = { ratio: 123, interval: [0.012, 1234], outcome: "no difference shown" };
  return { ...comparison, findings: { throughput: wide, cpuLoad: wide, memory: wide, tails: wide } };
}
