import { describe, expect, it } from "vitest";
import type { MeasuredResult, RunResult } from "../../src/measure/result.js";
import { renderCsv } from "../../src/report/csv.js";
import { runResult } from "../measure/run-result.js";
import { faultyResult, measuredResult } from "./measured-result.js";

const result = measuredResult();
const { head, rows } = parsed(result);

describe("the CSV", () => {
  it("has one row per run, the controls last", () => {
    expect(rows).toHaveLength(result.runs.length + result.controls.length);
    const measure = rows.map((row) => row[head.indexOf("measure")]);
    expect(measure).toEqual([...result.runs.map(() => "full"), ...result.controls.map(() => "off")]);
  });

  it("has every value of every run under its place in the JSON, and no other", () => {
    for (const [index, run] of [...result.runs, ...result.controls].entries()) {
      const filled = Object.fromEntries(
        head.map((name, column) => [name, rows[index]![column]!] as const).filter(([, cell]) => cell !== ""),
      );
      expect(filled).toEqual(leaves(run));
    }
  });

  it("has the same columns whatever was measured, but for the numbers of bins and CPUs", () => {
    const off = parsed({ ...result, runs: result.controls, controls: [] });
    expect(off.head).toEqual(head);
    const small = parsed({ ...result, runs: [runResult({ perCpu: [], depotPeak: [] })], controls: [] });
    expect(small.head).toEqual(head.filter((name) => !/\.\d/.test(name)));
  });

  it("has what went wrong on purpose, where something was to", () => {
    const faulty = faultyResult();
    const own = parsed(faulty);
    expect(own.head).toEqual(head);
    const column = own.head.indexOf("faults.failedNodes");
    expect(own.rows[0]![column]).toBe(String(faulty.runs[0]!.faults!.failedNodes));
    expect(rows[0]![column]).toBe("");
  });

  it("has the packets of network cards, and nothing of them for other runs", () => {
    const packets = { offered: 1000, lost: 30 };
    const own = parsed({ ...result, runs: [runResult({ packets })], controls: [] });
    const cells = (at: typeof own) =>
      ["packets.offered", "packets.lost"].map((name) => at.rows[0]![at.head.indexOf(name)]);
    expect(cells(own)).toEqual(["1000", "30"]);
    expect(cells({ head, rows })).toEqual(["", ""]);
  });

  it("quotes what would break a row", () => {
    const text = renderCsv({ ...result, runs: [runResult({ depot: 'a,"b"' })], controls: [] });
    expect(text).toContain('\nburst,"a,""b""",0,full,');
  });
});

function parsed(of: MeasuredResult) {
  const [first, ...others] = renderCsv(of).trimEnd().split("\n");
  return { head: first!.split(","), rows: others.map((line) => line.split(",")) };
}

/** Every value of a run by its path, as text; without timelines and what is null. */
function leaves(run: RunResult): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (value: unknown, path: string): void => {
    if (path === "memory.timeline" || value === null) return;
    if (typeof value !== "object") {
      found[path] = String(value);
      return;
    }
    for (const [name, inner] of Object.entries(value as object))
      visit(inner, path === "" ? name : `${path}.${name}`);
  };
  visit(run, "");
  return found;
}
