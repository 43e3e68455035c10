import { PERCENTILES } from "../../measure/known-figure.js";
import { count, resolved } from "../figure.js";
import { KIND_LABELS, type LatencyTable, PERCENTILE_LABELS } from "../latency-rows.js";
import type { Paint } from "../paint.js";
import { bareTable } from "./bare-table.js";

/** Percentiles as columns; kinds of operation, and within each the designs, as rows. */
export function latencyText({ rows, resolutionNs }: LatencyTable, paint: Paint): string {
  return bareTable({
    head: [paint.bold("latency"), "", ...PERCENTILES.map((name) => PERCENTILE_LABELS[name]), "samples"],
    words: 2,
    rows: rows.map(({ kind, depot, figures, samples }, index) => [
      rows[index - 1]?.kind === kind ? "" : KIND_LABELS[kind],
      depot,
      ...PERCENTILES.map((name) => resolved(figures[name], resolutionNs)),
      count(samples),
    ]),
  });
}
