import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium, NO_CHROMIUM, openBrowser } from "./browser.js";
import {
  CLIPPED_TEXTS,
  COLORED_TEXTS,
  COVERED_TEXTS,
  type ColoredText,
  contrast,
  type Told,
  UNREACHABLE_AREAS,
} from "./page-geometry.js";

const DESKTOP = { viewport: { width: 1280, height: 900 } };

/** Opens the page, for one test, in a context of its own. */
export type OpenPage = (options?: BrowserContextOptions) => Promise<Page>;

/** Tests of a page as it lies on a disk: what is wanted of each, and those of its own that `own` declares. */
export function describeInBrowser(
  what: string,
  render: () => Promise<string>,
  own: (open: OpenPage) => void,
): void {
  const chromium = findChromium();
  const reason = chromium === undefined ? ` (${NO_CHROMIUM})` : "";

  describe.skipIf(chromium === undefined)(`${what} in a browser${reason}`, () => {
    let browser: Browser;
    let folder: string;
    let file: string;
    const heard: string[] = [];

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "iovalab-page-"));
      file = join(folder, "page.html");
      writeFileSync(file, await render());
      browser = await openBrowser(chromium!);
    });

    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true });
    });

    const open: OpenPage = async (options = DESKTOP) => {
      for (const context of browser.contexts()) await context.close();
      heard.length = 0;
      const page = await (await browser.newContext(options)).newPage();
      page.on("console", (message) => heard.push(`${message.type()}: ${message.text()}`));
      page.on("pageerror", (error) => heard.push(`error: ${error.message}`));
      page.on("request", (request) => heard.push(`request: ${request.url()}`));
      await page.goto(pathToFileURL(file).href);
      return page;
    };

    it("asks for nothing but itself, and draws no empty path", async () => {
      const page = await open();
      expect(heard).toEqual([`request: ${pathToFileURL(file).href}`]);
      expect(await page.locator("svg path[d='']").count()).toBe(0);
    });

    it.each(["light", "dark"] as const)("has text of enough contrast on a %s page", async (colorScheme) => {
      const page = await open({ ...DESKTOP, colorScheme });
      for (const { text, color, background } of await page.evaluate<ColoredText[]>(COLORED_TEXTS)) {
        expect(contrast(color, background), text).toBeGreaterThanOrEqual(4.5);
      }
    });

    it.each([
      ["a desktop", 1280, "screen"],
      ["a phone", 360, "screen"],
      ["paper", 688, "print"],
    ] as const)("fits %s, with all its letters whole and all areas in reach", async (_, width, media) => {
      const page = await open({ viewport: { width, height: 900 } });
      await page.emulateMedia({ media });
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      expect(await page.evaluate<Told[]>(CLIPPED_TEXTS)).toEqual([]);
      expect(await page.evaluate<Told[]>(COVERED_TEXTS)).toEqual([]);
      expect(await page.evaluate(UNREACHABLE_AREAS)).toBe(0);
    });

    own(open);
  });
}

/** The numbers of a page's <data> elements, in their order. */
export function numbersIn(page: Page, selector: string): Promise<number[]> {
  return page
    .locator(`${selector} data`)
    .evaluateAll((cells) => cells.map((cell) => Number((cell as unknown as { value: string }).value)));
}
