import { knownFigure } from "./known-figure.js";
import { median } from "./median.js";
import type { PointRun, SweepMetric } from "./sweep-result.js";

/** Of one run; null where it was not measured. */
const MEASURES: Readonly<Record<SweepMetric, (run: PointRun) => number | null>> = {
  throughput: ({ opsPerSecond }) => opsPerSecond,
  memory: ({ memory }) => memory.bytesPeak,
  p99: ({ latency }) => latency && knownFigure(latency, "p99"),
};

/** The median of the repetitions; null where none was measured. */
export function sweepValue(metric: SweepMetric, runs: readonly PointRun[]): number | null {
  const values = runs.map(MEASURES[metric]).filter((value) => value !== null);
  return values.length === 0 ? null : median(values);
}
