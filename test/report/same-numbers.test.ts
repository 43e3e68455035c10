import { parseHTML } from "linkedom";
import pc from "picocolors";
import { beforeAll, describe, expect, it } from "vitest";
import type { MeasuredResult } from "../../src/measure/result.js";
import { count, resolved } from "../../src/report/figure.js";
import { renderHtml } from "../../src/report/html.js";
import { renderJson } from "../../src/report/json.js";
import { renderMarkdown } from "../../src/report/markdown.js";
import { metricsFor } from "../../src/report/metric.js";
import { renderText } from "../../src/report/text.js";
import { workloadParts } from "../../src/report/workload-part.js";
import { type Expected, expectedNumbers } from "./expected-numbers.js";
import { faultyResult, measuredResult, unsampledResult } from "./measured-result.js";

describe.each([
  ["measured in full", measuredResult()],
  ["of --measure off", unsampledResult()],
  ["with faults", faultyResult()],
])("the same numbers are in every format of a result %s", (_, result: MeasuredResult) => {
  const expected = expectedNumbers(renderJson(result));
  const metrics = metricsFor(workloadParts(result)[0]!);
  let document: ReturnType<typeof parseHTML>["document"];

  beforeAll(async () => {
    document = parseHTML(await renderHtml(result)).document;
  });

  it("the table of the HTML holds those of the JSON, digit by digit", () => {
    expect(expected).toHaveLength(6);
    for (const { workload, depot, metrics: values } of expected) {
      const section = sectionOf(document, workload);
      const rows = [...section.querySelectorAll("table.designs tr[data-metric]")];
      expect(rows.map((row) => row.getAttribute("data-metric")).sort()).toEqual(Object.keys(values).sort());
      for (const row of rows) {
        const id = row.getAttribute("data-metric")!;
        const cell = row.querySelector(`td[data-depot="${depot}"]`)!;
        expect(dataOf(cell), `${workload} ${depot} ${id}`).toEqual(values[id]);
      }
    }
  });

  it("the verdict of the HTML holds those of the JSON", () => {
    for (const { workload, depot, findings } of result.comparison) {
      const section = sectionOf(document, workload);
      for (const [question, finding] of Object.entries(findings)) {
        const row = section.querySelector(`tr[data-depot="${depot}"][data-question="${question}"]`);
        if (finding === null) expect(row).toBeNull();
        else {
          expect(dataOf(row!)).toEqual([finding.ratio, ...(finding.interval ?? [])]);
          expect(row!.lastElementChild!.textContent).toBe(finding.outcome);
        }
      }
    }
  });

  it("the runs of the HTML are those of the JSON", () => {
    for (const { name } of result.workloads) {
      const rows = [...sectionOf(document, name).querySelectorAll("table.runs tbody tr")];
      const runs = [...result.runs, ...result.controls].filter(({ workload }) => workload === name);
      expect(rows).toHaveLength(runs.length);
      for (const [index, run] of runs.entries()) {
        const { seconds, ops, opsPerSecond, cpuSeconds, latency, memory } = run;
        const latencies = latency === null ? [] : [latency.p50, latency.p99, latency.p999];
        expect(dataOf(rows[index]!)).toEqual([
          ...[seconds, ops, opsPerSecond, cpuSeconds],
          ...latencies,
          ...[memory.magazinesPeak, memory.bytesPeak],
        ]);
      }
    }
  });

  it("the latencies of all formats are those of the JSON, where there are samples enough to know them", () => {
    const text = renderText(result, pc.createColors(false));
    const markdown = renderMarkdown(result).replaceAll(/ +\| +/g, "|");
    for (const { name } of result.workloads) {
      const rows = expectedLatencies(result, name);
      const inHtml = [...sectionOf(document, name).querySelectorAll("table.latency tr[data-kind]")];
      expect(inHtml.map(dataOf)).toEqual(
        rows.map(({ values, samples }) => [...values.filter((value) => value !== null), samples]),
      );
      const block = text
        .split(`\n${name}: `)[1]!
        .split("\n\n")
        .find((own) => own.startsWith("  latency "));
      const inText = (block ?? "").split("\n").slice(1);
      expect(inText).toHaveLength(rows.length);
      for (const [index, { depot, shown }] of rows.entries()) {
        expect(inText[index]!.trim().split(/ {2,}/).slice(-7).join("|")).toBe([depot, ...shown].join("|"));
      }
      const all = rows.filter(({ kind }) => kind === "all");
      for (const [column, label] of [
        [0, "p50"],
        [2, "p99"],
        [3, "p99.9"],
      ] as const) {
        const cells = all.map(({ shown }) => shown[column]);
        if (cells.length > 0) expect(markdown).toContain(`latency, ${label}|${cells.join("|")} |`);
      }
    }
  });

  it("text and Markdown show the same, rounded", () => {
    const text = renderText(result, pc.createColors(false));
    for (const { name } of result.workloads) {
      const labels = expected.filter(({ workload }) => workload === name);
      for (const metric of metrics) {
        const cells = labels.map((own) => rounded(own, metric.id, metric.show));
        const row = `${metric.isPart ? "    " : "  "}${metric.label}`;
        expect(rowsOf(text, name), row).toContain([row.trim(), ...cells].join("|"));
      }
    }
    const markdown = renderMarkdown(result);
    const faults = metrics.filter(({ id }) => id in (result.runs[0]!.faults ?? {})).map(({ id }) => id);
    expect(faults).toHaveLength(result.runs[0]!.faults === null ? 0 : 7);
    for (const id of [...faults, "opsPerSecond", "ci95", "cpuLoad", "treeWork", "bytesPeak"]) {
      const metric = metrics.find((own) => own.id === id)!;
      for (const { name } of result.workloads) {
        const cells = expected
          .filter((own) => own.workload === name)
          .map((own) => rounded(own, id, metric.show));
        const label = metric.isPart ? `- ${metric.label}` : metric.label;
        expect(markdown.replaceAll(/ +\| +/g, "|")).toContain(`${label}|${cells.join("|")} |`);
      }
    }
  });
});

function sectionOf(document: ReturnType<typeof parseHTML>["document"], workload: string) {
  const sections = [...document.querySelectorAll("main > section")];
  return sections.find((section) => section.querySelector("h2")!.textContent === workload)!;
}

function dataOf(element: {
  querySelectorAll(selector: string): Iterable<{ getAttribute(name: string): string | null }>;
}) {
  return [...element.querySelectorAll("data")].map((data) => Number(data.getAttribute("value")));
}

const KINDS = ["all", "allocHit", "allocMiss", "freeMagazine", "freeTree"] as const;
const NEEDED = { p50: 2, p90: 10, p99: 100, p999: 1000, max: 1 } as const;

/** Computed in the plainest way; null for what is not known. */
function expectedLatencies({ runs }: MeasuredResult, workload: string) {
  const own = runs.filter((run) => run.workload === workload);
  return KINDS.flatMap((kind) =>
    [...new Set(own.map(({ depot }) => depot))].flatMap((depot) => {
      const figures = own
        .filter((run) => run.depot === depot)
        .flatMap(({ latency }) => (kind === "all" ? latency : latency?.kinds[kind]) ?? []);
      if (figures.length === 0) return [];
      const samples = figures.reduce((sum, figure) => sum + figure.samples, 0);
      const values = Object.entries(NEEDED).map(([name, needed]) => {
        if (figures.some((figure) => figure.samples < needed)) return null;
        const sorted = figures.map((figure) => figure[name as keyof typeof NEEDED]).sort((a, b) => a - b);
        return name === "max" ? sorted.at(-1)! : sorted[sorted.length >> 1]!;
      });
      const shown = [...values.map((value) => resolved(value, 41)), count(samples)];
      return { kind, depot, samples, values, shown };
    }),
  );
}

function rounded({ metrics }: Expected, id: string, show: (value: number) => string): string {
  const values = metrics[id]!;
  return values.length === 0 ? "-" : values.map(show).join(" - ");
}

/** The rows of the first table of a workload, cells joined by bars. */
function rowsOf(text: string, workload: string): string[] {
  const block = text.split(`\n${workload}: `)[1]!.split("\n\n")[0]!;
  return block.split("\n").map((line) => line.trim().split(/ {2,}/).join("|"));
}
