import type { LatencyFigures } from "./result.js";

export const PERCENTILES = ["p50", "p90", "p99", "p999", "max"] as const;
export type Percentile = (typeof PERCENTILES)[number];

/** Samples of a repetition, of which one may lie beyond the percentile: 1 / (1 - p). With fewer it is the maximum. */
export const LEAST_SAMPLES: Readonly<Record<Percentile, number>> = {
  p50: 2,
  p90: 10,
  p99: 100,
  p999: 1000,
  max: 1,
};

/** Of one repetition, in nanoseconds; null where it has too few samples for this percentile. */
export function knownFigure(figures: LatencyFigures, name: Percentile): number | null {
  return figures.samples < LEAST_SAMPLES[name] ? null : figures[name];
}
