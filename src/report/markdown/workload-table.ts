import { markdownTable } from "markdown-table";
import type { Percentile } from "../../measure/known-figure.js";
import { resolved } from "../figure.js";
import { latencyTable, PERCENTILE_LABELS } from "../latency-rows.js";
import { cellText, type Metric, metricsFor } from "../metric.js";
import type { WorkloadPart } from "../workload-part.js";
import { COLUMNS } from "./narrow.js";

/** What a cover letter needs; the rest is in the other formats. */
const BEFORE_LATENCY = [
  "opsPerSecond",
  "throughputRatio",
  "ci95",
  "cpuLoad",
  "lockWaitShare",
  "hitRate",
  "depotOverflows",
  "treeWork",
];
const AFTER_LATENCY = ["magazinesMean", "magazinesPeak", "bytesMean", "bytesPeak"];
const FAULTS = [
  "failedMagazines",
  "failedNodes",
  "slowCpuOps",
  "hotplugs",
  "offlineSeconds",
  "wrongFrees",
  "warnings",
];
const LATENCIES = ["p50", "p99", "p999"] as const satisfies readonly Percentile[];

/** Designs as columns. Where their names make it too wide, they have numbers, and the names stand above. */
export function markdownWorkload(part: WorkloadPart): string {
  const labels = [...part.designs.keys()];
  const wide = table(part, labels);
  const width = Math.max(...wide.split("\n").map((line) => line.length));
  if (width <= COLUMNS) return wide;
  const numbers = labels.map((_, index) => `[${index + 1}]`);
  const key = labels.map((label, index) => `- ${numbers[index]} ${label}`).join("\n");
  return `${key}\n\n${table(part, numbers)}`;
}

function table(part: WorkloadPart, head: readonly string[]): string {
  const metrics = metricsFor(part);
  const chosen = (ids: readonly string[]) => metrics.filter(({ id }) => ids.includes(id));
  return markdownTable(
    [
      [part.workload.name, ...head],
      ...chosen(BEFORE_LATENCY).map((metric) => metricRow(metric, part)),
      ...latencyRows(part),
      ...chosen([...AFTER_LATENCY, ...FAULTS]).map((metric) => metricRow(metric, part)),
    ].map((row) => row.map(escaped)),
    { align: ["l", ...head.map(() => "r")] },
  );
}

function metricRow(metric: Metric, { designs, comparisons }: WorkloadPart): string[] {
  return [
    metric.isPart ? `- ${metric.label}` : metric.label,
    ...[...designs].map(([depot, runs]) => {
      const comparison = comparisons.find((own) => own.depot === depot);
      return cellText(metric, metric.numbers(runs, comparison));
    }),
  ];
}

function latencyRows(part: WorkloadPart): string[][] {
  const latency = latencyTable(part);
  if (latency === null) return [];
  const all = latency.rows.filter(({ kind }) => kind === "all");
  return LATENCIES.map((name) => [
    `latency, ${PERCENTILE_LABELS[name]}`,
    ...[...part.designs.keys()].map((depot) => {
      const row = all.find((own) => own.depot === depot);
      return row === undefined ? "" : resolved(row.figures[name], latency.resolutionNs);
    }),
  ]);
}

function escaped(cell: string): string {
  return cell.replaceAll("|", "\\|");
}
