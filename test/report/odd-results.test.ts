import pc from "picocolors";
import { describe, expect, it } from "vitest";
import { compareRuns } from "../../src/measure/comparison.js";
import type { MeasuredResult } from "../../src/measure/result.js";
import { renderCsv } from "../../src/report/csv.js";
import { renderHtml } from "../../src/report/html.js";
import { renderMarkdown } from "../../src/report/markdown.js";
import { renderPrintIova } from "../../src/report/print-iova.js";
import { renderSvg } from "../../src/report/svg.js";
import { renderText } from "../../src/report/text.js";
import { runResult } from "../measure/run-result.js";
import { measuredResult, unsampledResult } from "./measured-result.js";

const full = measuredResult();
const listRuns = full.runs.filter(({ depot }) => depot === "list");

const single = (run: MeasuredResult["runs"][number]): MeasuredResult => ({
  ...full,
  kind: "run",
  workloads: full.workloads.slice(1),
  runs: [run],
  controls: [],
  measureCost: [],
  comparison: [],
  statistics: null,
  doubts: [],
});

const twice = [...listRuns, ...listRuns.map((run) => ({ ...run, depot: "list#2" }))];
const idle = runResult();

/** Results that are all there, and look like no usual one. */
const ODD: Readonly<Record<string, MeasuredResult>> = {
  "of one design": { ...full, runs: listRuns, comparison: [], statistics: null },
  "of one repetition": {
    ...full,
    runs: full.runs.filter(({ repetition }) => repetition === 0),
    comparison: compareRuns(
      full.runs.filter(({ repetition }) => repetition === 0),
      "array",
    ),
  },
  "of --measure off": unsampledResult(),
  "of a design against itself": { ...full, runs: twice, comparison: compareRuns(twice, "list") },
  "that was interrupted in the second workload": {
    ...full,
    partial: true,
    runs: full.runs.filter(({ workload }) => workload === "trace"),
    controls: [],
    comparison: full.comparison.filter(({ workload }) => workload === "trace"),
  },
  "that was interrupted before anything was measured": {
    ...full,
    partial: true,
    runs: [],
    controls: [],
    comparison: [],
  },
  "of a simulation": { ...full, runs: full.runs.map((run) => ({ ...run, engine: "virtual" as const })) },
  "of 256 CPUs": single(runResult({ cpus: 256, perCpu: Array.from({ length: 256 }, () => idle.perCpu[0]!) })),
  "in which nobody took a lock": single(
    runResult({
      lockWaitShare: 0,
      locks: Object.fromEntries(
        Object.entries(idle.locks).map(([name, counts]) => [
          name,
          {
            ...counts,
            acquisitions: 0,
            contended: 0,
            waitNs: 0,
            maxWaitNs: 0,
            minWaitNs: 0,
            holdNs: 0,
            hold: null,
          },
        ]),
      ) as typeof idle.locks,
    }),
  ),
  "of a timeline of one row": single(
    runResult({ memory: { ...idle.memory, timeline: idle.memory.timeline.slice(0, 1) } }),
  ),
  "in which nothing was held": single(
    runResult({
      memory: {
        ...idle.memory,
        magazinesPeak: 0,
        iovasPeak: 0,
        bytesPeak: 0,
        timeline: [
          [0.1, 0, 0, 0, 0, 0],
          [0.2, 0, 0, 0, 0, 0],
        ],
      },
    }),
  ),
};

describe.each(Object.entries(ODD))("every format takes a result %s", (_, result) => {
  it.each([
    ["text", (of: MeasuredResult) => renderText(of, pc.createColors(false))],
    ["CSV", renderCsv],
    ["Markdown", renderMarkdown],
    ["print_iova", renderPrintIova],
    ["HTML", renderHtml],
    ["SVG", renderSvg],
  ])("%s", async (_format, render) => {
    const text = await render(result);
    expect(text).not.toMatch(/NaN|undefined|Infinity|\[object/);
    expect(text).not.toContain("null");
  });
});
