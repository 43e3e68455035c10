import type { Comparison, RunResult } from "../../measure/result.js";
import { bytes, count, NONE, percent, plain, ratio } from "../figure.js";

/** One row of the table: a number of each design. */
export interface Metric {
  readonly label: string;
  /** The cell of a design, from its repetitions and what it was found to be against the baseline, if it was. */
  cell(runs: readonly RunResult[], comparison: Comparison | undefined): string;
}

/** The middle one of the repetitions: an interruption of one of them does not move it. */
function median(runs: readonly RunResult[], measure: (run: RunResult) => number): number {
  const sorted = runs.map(measure).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle]!;
  return (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function metric(label: string, show: (value: number) => string, measure: (run: RunResult) => number): Metric {
  return { label, cell: (runs) => show(median(runs, measure)) };
}

/** Counts are per million operations: designs differ in how many operations they do in the same time. */
function perMillion(label: string, measure: (run: RunResult) => number): Metric {
  return metric(label, count, (run) => (measure(run) / run.ops) * 1e6);
}

const contendedShare = (lock: "iovaRbtree" | "depot") => (run: RunResult) => {
  const { contended, acquisitions } = run.locks[lock];
  return contended / acquisitions;
};

/** What the comparison with `baseline` found. */
function comparedWith(baseline: string): Metric[] {
  return [
    {
      label: `  ratio to ${baseline}`,
      cell: (_, comparison) => (comparison === undefined ? "1" : ratio(comparison.throughputRatio)),
    },
    {
      label: "  95 % interval",
      cell: (_, comparison) =>
        comparison?.ci95 ? `${ratio(comparison.ci95[0])} - ${ratio(comparison.ci95[1])}` : NONE,
    },
  ];
}

/** The rows, top to bottom. */
export function metricsFor(baseline: string | undefined): Metric[] {
  return [
    metric("ops/s", count, ({ opsPerSecond }) => opsPerSecond),
    ...(baseline === undefined ? [] : comparedWith(baseline)),
    metric("ns/op on each CPU", plain, ({ cpus, seconds, ops }) => (cpus * seconds * 1e9) / ops),
    metric("CPU time, ns/op", plain, ({ cpuSeconds, ops }) => (cpuSeconds * 1e9) / ops),
    metric("rcache hit rate", percent, ({ rcache }) => rcache.hits / (rcache.hits + rcache.misses)),
    perMillion("depot pushes / M ops", ({ rcache }) => rcache.depotPushes),
    perMillion("depot pops / M ops", ({ rcache }) => rcache.depotPops),
    perMillion("depot overflows / M ops", ({ rcache }) => rcache.depotOverflows),
    perMillion("tree lock taken / M ops", ({ locks }) => locks.iovaRbtree.acquisitions),
    metric("  contended", percent, contendedShare("iovaRbtree")),
    perMillion("depot lock taken / M ops", ({ locks }) => locks.depot.acquisitions),
    metric("  contended", percent, contendedShare("depot")),
    perMillion("lost CAS / M ops", ({ locks }) => locks.depot.casFailures),
    metric("peak magazines", count, ({ memory }) => memory.magazinesPeak),
    metric("peak bytes", bytes, ({ memory }) => memory.bytesPeak),
  ];
}
