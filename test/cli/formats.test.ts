import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OUTPUT_FORMATS, type OutputFormat } from "../../src/cli/options/option-table.js";
import { median } from "../../src/measure/median.js";
import { levelsAt } from "../../src/measure/memory-levels.js";
import type { MeasuredResult, RunResult } from "../../src/measure/result.js";
import { bytes, count } from "../../src/report/figure.js";
import { iovalab } from "./iovalab.js";

const folder = mkdtempSync(join(tmpdir(), "iovalab-"));
afterAll(() => rmSync(folder, { recursive: true }));
const fileOf = (format: OutputFormat): string => join(folder, `result.${format}`);

let text: string;
const written = (format: OutputFormat): string => readFileSync(fileOf(format), "utf8");
const result = (): MeasuredResult => JSON.parse(written("json")) as MeasuredResult;

beforeAll(() => {
  const words = ["compare", "--workload", "burst,local", "--depot", "array,list"];
  const files = OUTPUT_FORMATS.flatMap((format) => [`--${format}`, fileOf(format)]);
  const { code, stdout } = iovalab([...words, "--duration", "0.05", "--repeat", "3", ...files]);
  expect(code).toBe(0);
  text = stdout;
});

/** Of each workload and design, the runs. */
function designs({ runs, workloads }: MeasuredResult): RunResult[][] {
  return workloads.flatMap(({ name }) =>
    ["array", "list"].map((depot) => runs.filter((run) => run.workload === name && run.depot === depot)),
  );
}

describe("one run in all forms", () => {
  it("is complete", () => {
    const { runs, controls, partial } = result();
    expect(runs).toHaveLength(2 * 2 * 3);
    expect(controls).toHaveLength(2 * 3);
    expect(partial).toBe(false);
    for (const run of runs) expect(run).toMatchObject({ measure: "full" });
    for (const control of controls) expect(control).toMatchObject({ measure: "off", latency: null });
  });

  it.each(["text", "markdown", "html"] as const)("has the JSON's medians in its %s", (format) => {
    const shown = (format === "text" ? text : written(format)).replaceAll(/&nbsp;|\s/g, " ");
    for (const runs of designs(result())) {
      expect(shown).toContain(count(median(runs.map(({ opsPerSecond }) => opsPerSecond))));
      expect(shown).toContain(bytes(median(runs.map(({ memory }) => memory.bytesPeak))));
    }
  });

  it("has one row per run in its CSV, with the JSON's values under the names of the JSON", () => {
    const { runs, controls } = result();
    const [head, ...rows] = written("csv")
      .trimEnd()
      .split("\n")
      .map((line) => line.split(","));
    const all = [...runs, ...controls];
    expect(rows).toHaveLength(all.length);
    for (const [index, row] of rows.entries()) {
      expect(row).toHaveLength(head!.length);
      for (const [column, path] of head!.entries()) {
        const value = path
          .split(".")
          .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | null)?.[key], all[index]);
        expect(row[column], path).toBe(value === null || value === undefined ? "" : String(value));
      }
    }
  });

  it("has a line per sample in its print_iova form, with the JSON's pfns", () => {
    const blocks = written("print-iova").split(/^# .*\n/m);
    expect(blocks.shift()).toBe("");
    const { runs } = result();
    expect(blocks).toHaveLength(runs.length);
    for (const [index, { memory }] of runs.entries()) {
      const lines = blocks[index]!.trimEnd().split("\n");
      expect(lines).toHaveLength(memory.timeline.length);
      expect(memory.timeline.length).toBeGreaterThan(0);
      for (const [at, row] of memory.timeline.entries()) {
        const { cpuPfns, depotPfns } = levelsAt(row, memory);
        const total = cpuPfns + depotPfns;
        const tail = `print_iova1 cpu_total=${cpuPfns} depot_total=${depotPfns} total=${total}`;
        expect(lines[at]).toBe(`[${row[0].toFixed(6).padStart(12)}] ${tail}`);
      }
    }
  });

  it("is a page and a picture that need nothing from elsewhere", () => {
    expect(written("html")).toMatch(/^<!doctype html>/i);
    expect(written("svg")).toMatch(/^<svg |^<\?xml /);
    for (const format of ["html", "svg"] as const) {
      expect(written(format)).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    }
  });

  it.each(OUTPUT_FORMATS)("is the same again from its JSON: --%s", (format) => {
    const { code, stdout } = iovalab(["report", fileOf("json"), `--${format}`, "-"]);
    expect(code).toBe(0);
    expect(stdout).toBe(written(format));
  });

  it("is the same text again from its JSON", () => {
    expect(iovalab(["report", fileOf("json")])).toMatchObject({ code: 0, stdout: text });
  });
});
