import { cellText, metricsFor } from "../metric.js";
import type { Paint } from "../paint.js";
import type { WorkloadPart } from "../workload-part.js";
import { bareTable } from "./bare-table.js";

/** Metrics as rows, designs as columns. */
export function workloadTable(part: WorkloadPart, paint: Paint): string {
  const { designs, comparisons } = part;
  return bareTable({
    head: ["", ...[...designs.keys()].map((depot) => paint.bold(depot))],
    rows: metricsFor(part).map((metric) => [
      metric.isPart ? `  ${metric.label}` : metric.label,
      ...[...designs].map(([depot, runs]) => {
        const comparison = comparisons.find((own) => own.depot === depot);
        return cellText(metric, metric.numbers(runs, comparison));
      }),
    ]),
  });
}
