import { describe, expect, it } from "vitest";
import { compareRuns } from "../../src/measure/comparison.js";
import { renderMarkdown } from "../../src/report/markdown.js";
import { measuredResult, unsampledResult } from "./measured-result.js";

const result = measuredResult();
const text = renderMarkdown(result);

describe("the Markdown", () => {
  it("fits a cover letter with three designs: 72 columns", () => {
    for (const line of text.split("\n")) expect(line.length, line).toBeLessThanOrEqual(72);
  });

  it("fits it with the three longest names too, which then stand above the table", () => {
    const names = { array: "lockfree-untagged", list: "list-v1-guard", lockfree: "array-scaled" };
    const runs = result.runs.map((run) => ({ ...run, depot: names[run.depot as keyof typeof names] }));
    const long = renderMarkdown({ ...result, runs, comparison: compareRuns(runs, "lockfree-untagged") });
    for (const line of long.split("\n")) expect(line.length, line).toBeLessThanOrEqual(72);
    expect(long).toContain("- [1] lockfree-untagged\n- [2] list-v1-guard\n- [3] array-scaled\n");
    expect(long).toMatch(/^\| trace +\| +\[1\] \| +\[2\] \| +\[3\] \|$/m);
  });

  it("has the machine, doubts, a table per workload, the verdict and the command to repeat it", () => {
    expect(text).toMatch(/^iovalab compare, measured: Model X, 2 cores, 8 GiB, linux x64, Node\n20\.19\.0\n/);
    expect(text).toContain("> NOT TO BE TRUSTED: 8 CPUs share 2 cores, so waits and contention\n> measure");
    expect(text.match(/^\| ops\/s /gm)).toHaveLength(2);
    expect(text).toMatch(/^- memory \d\.\d\d \(\d\.\d\d to \d\.\d\d\): worse$/m);
    expect(text).toMatch(/list saves tree\s+work\s+and\s+pays\s+with\s+memory/);
    expect(text).toMatch(
      / {4}npx iovalab compare --depot array,list,lockfree --baseline array \\\n(.* \\\n)+.*--measure full\n$/,
    );
  });

  it("has tables whose rows have as many cells as their heads", () => {
    const tables = text.split("\n\n").filter((paragraph) => paragraph.startsWith("|"));
    expect(tables).toHaveLength(2);
    for (const table of tables) {
      for (const row of table.split("\n")) expect(row.match(/\|/g)).toHaveLength(5);
    }
  });

  it("has no line that Markdown would take for something else", () => {
    for (const line of text.split("\n")) expect(line).not.toMatch(/^(\+|\*|\d+[.)]|#) /);
  });

  it("says once why the intervals of the verdicts are wider than those of the table", () => {
    expect(
      text.replaceAll("\n", " ").match(/the joint intervals are wider, as all 16 findings/g),
    ).toHaveLength(1);
  });

  it("has no rows of what was not measured", () => {
    expect(renderMarkdown(unsampledResult())).not.toContain("latency, p");
  });
});
