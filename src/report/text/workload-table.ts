import Table from "cli-table3";
import type { Comparison, RunResult } from "../../measure/result.js";
import { groupRuns } from "../../measure/run-groups.js";
import type { Paint } from "../paint.js";
import { metricsFor } from "./metric.js";

/** No ruled lines: four designs fit into 100 columns, and what is copied from a terminal can be read anywhere. */
const BARE = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "",
} as const;

/** Metrics as rows, designs as columns. */
export function workloadTable(
  runs: readonly RunResult[],
  comparisons: readonly Comparison[],
  paint: Paint,
): string {
  const designs = [...groupRuns(runs, "depot")];
  const table = new Table({
    head: ["", ...designs.map(([depot]) => paint.bold(depot))],
    chars: BARE,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 3 },
    colAligns: ["left", ...designs.map(() => "right" as const)],
  });
  for (const metric of metricsFor(comparisons[0]?.baseline)) {
    const cells = designs.map(([depot, own]) =>
      metric.cell(
        own,
        comparisons.find((comparison) => comparison.depot === depot),
      ),
    );
    table.push([metric.label, ...cells]);
  }
  return table
    .toString()
    .split("\n")
    .map((line) => `  ${line.trimEnd()}`)
    .join("\n");
}
