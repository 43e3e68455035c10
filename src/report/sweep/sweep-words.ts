import { curveAxis } from "../../measure/facet.js";
import type { AxisLevel, SweepMetric, SweepResult } from "../../measure/sweep-result.js";
import { bytes, count, duration } from "../figure.js";

interface MetricWords {
  readonly title: string;
  /** What the numbers are, for an axis and the head of a table. */
  readonly label: string;
  show(value: number): string;
}

export const METRIC_WORDS: Readonly<Record<SweepMetric, MetricWords>> = {
  throughput: { title: "Throughput", label: "operations per second", show: count },
  memory: { title: "Peak memory", label: "magazines and iova nodes, each at its peak", show: bytes },
  p99: { title: "p99 latency", label: "99th percentile of all operations", show: duration },
};

/** "depotSize 16, magazineSize 127"; empty where there is nothing to tell apart. */
export function placeWords(at: Readonly<Record<string, AxisLevel>>): string {
  return Object.entries(at)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}

/** What the curves run along: "CPUs", or the option. */
export function axisWord(sweep: Pick<SweepResult, "axes" | "points">): string {
  const { name } = curveAxis(sweep);
  return name === "cpus" ? "CPUs" : name;
}

/** "64 and 128 CPUs", "burst 1000 and 2000". */
export function spanWords([from, to]: readonly [AxisLevel, AxisLevel], axis: string): string {
  return axis === "CPUs" ? `${from} and ${to} CPUs` : `${axis} ${from} and ${to}`;
}
