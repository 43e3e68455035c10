import { parseHTML } from "linkedom";
import { beforeAll, describe, expect, it } from "vitest";
import { compareRuns } from "../../src/measure/comparison.js";
import { renderHtml } from "../../src/report/html.js";
import { measuredResult } from "./measured-result.js";

const result = measuredResult();
let html: string;
let document: ReturnType<typeof parseHTML>["document"];

beforeAll(async () => {
  html = await renderHtml(result);
  document = parseHTML(html).document;
});

const all = (selector: string) => [...document.querySelectorAll(selector)];

describe("the HTML", () => {
  it("needs nothing but itself, and runs nothing", () => {
    expect(all("script, link, iframe, img, object, embed, base")).toEqual([]);
    expect(html).not.toMatch(/\b(?:src|srcset|onload|onclick)=|@import|url\(/);
    const references = all("[href]").map((element) => element.getAttribute("href")!);
    expect(references.every((reference) => reference.startsWith("#"))).toBe(true);
    expect(html.replaceAll('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(/https?:/);
  });

  it("is the same whenever it is made", async () => {
    expect(await renderHtml(result)).toBe(html);
  });

  it("has ids that are unique, and references that lead somewhere", () => {
    const ids = all("[id]").map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const referred = [
      ...all("[href]").map((element) => element.getAttribute("href")!.slice(1)),
      ...all("[aria-labelledby]").flatMap((element) => element.getAttribute("aria-labelledby")!.split(" ")),
    ];
    for (const id of referred) expect(ids).toContain(id);
  });

  it("names and describes every picture, the numbers included", () => {
    const pictures = all("figure.chart");
    // Per workload: ratios, throughput, CPU load, memory, 3 occupancies, 5 latencies, locks, 3 balances.
    expect(pictures).toHaveLength(2 * 16);
    for (const figure of pictures) {
      const svg = figure.querySelector(":scope > svg")!;
      expect(svg.getAttribute("role")).toBe("img");
      expect(svg.querySelector("title")!.textContent).toBe(
        figure.querySelector("figcaption strong")!.textContent,
      );
      expect(svg.querySelector("desc")!.textContent).toMatch(/\d/);
    }
  });

  it("has tables that a screen reader can read, and that a keyboard can move", () => {
    expect(all("table").length).toBeGreaterThan(0);
    for (const table of all("table")) {
      expect(table.querySelector("caption")!.textContent).not.toBe("");
      expect([...table.querySelectorAll("th")].every((head) => head.hasAttribute("scope"))).toBe(true);
      const area = table.parentElement!;
      expect(area.getAttribute("tabindex")).toBe("0");
      expect(area.getAttribute("aria-label")).not.toBe("");
    }
    expect(document.documentElement.getAttribute("lang")).toBe("en");
    expect(document.querySelector("a.skip")!.getAttribute("href")).toBe("#results");
  });

  it("does not skip a level of headings", () => {
    const levels = all("h1, h2, h3, h4").map(({ tagName }) => Number(tagName.slice(1)));
    expect(levels[0]).toBe(1);
    for (const [index, level] of levels.entries())
      expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
  });

  it("says at the workload why it is not to be trusted, and the command to repeat it", () => {
    const [trace, burst] = all("main > section");
    expect(trace!.querySelector(".doubt")!.textContent).toBe(
      "Not to be trusted: 8 CPUs share 2 cores, so waits and contention measure the scheduler too; use a machine with 8 cores.",
    );
    expect(burst!.querySelector(".doubt")).toBeNull();
    expect(document.querySelector("pre")!.textContent).toMatch(
      /^npx iovalab compare \\\n {2}--depot array,list,lockfree /,
    );
  });

  it("shows what the clock does not resolve, or samples do not tell, as that in every run too", async () => {
    const runs = result.runs.map((run) => ({ ...run, latency: { ...run.latency!, p50: 3, samples: 999 } }));
    const page = parseHTML(await renderHtml({ ...result, runs })).document;
    const cells = (field: string) =>
      new Set(
        [...page.querySelectorAll(`#workload-1 [data-field="latency.${field}"]`)]
          .slice(0, 21)
          .map(({ textContent }) => textContent),
      );
    expect(cells("p50")).toEqual(new Set(["<41 ns"]));
    expect(cells("p999")).toEqual(new Set(["-"]));
  });

  it("shows a design in the same colour in every picture", () => {
    const colors = (selector: string) =>
      new Set(
        all(selector).map(
          (element) => element.getAttribute("fill") ?? element.parentElement!.getAttribute("fill"),
        ),
      );
    expect(colors("#workload-1-balance-1 .cpu rect")).toEqual(new Set(["#0072b2"]));
    expect([...colors("#workload-2-throughput .median > *")]).toEqual(["#d55e00", "#0072b2", "#009e73"]);
    expect([...colors("#workload-1-latency-all .percentile > *")]).toEqual(["#d55e00", "#0072b2", "#009e73"]);
  });

  it("escapes what a result says", async () => {
    const evil = `<img src=x onerror="alert('&')">`;
    const runs = result.runs.map((run) => (run.depot === "list" ? { ...run, depot: evil } : run));
    const page = await renderHtml({
      ...result,
      machine: { ...result.machine, cpu: evil },
      options: { [evil]: evil, depot: [evil] },
      runs,
      workloads: result.workloads.map((workload) => ({ ...workload, text: evil })),
      doubts: [{ workload: "burst", code: "noisy", reason: evil, remedy: evil }],
      comparison: compareRuns(runs, "array"),
    });
    const parsed = parseHTML(page).document;
    expect([...parsed.querySelectorAll("img, [onerror]")]).toEqual([]);
    expect(parsed.querySelector("header")!.textContent).toContain(evil);
    expect(parsed.querySelector("figure svg desc")!.textContent).toContain(evil);
  });
});
