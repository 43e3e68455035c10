import tQuantile from "@stdlib/stats-base-dists-t-quantile";

/** A ratio between two series of measurements, with its uncertainty. */
export interface PairedRatio {
  /** Geometric mean of the pairs' ratios. */
  readonly mean: number;
  /** Its 95 % interval; null for a single pair, which shows no spread. */
  readonly ci95: readonly [number, number] | null;
}

/**
 * `values[k] / baseline[k]` over all k. The interval is Student's t on the logarithms: ratios multiply, so it is
 * their logarithms that scatter evenly, and "twice" lies as far from 1 as "half".
 */
export function pairedRatio(values: readonly number[], baseline: readonly number[]): PairedRatio {
  if (values.length !== baseline.length || values.length === 0) {
    throw new RangeError(`${values.length} values cannot be paired with ${baseline.length}`);
  }
  const logs = values.map((value, k) => Math.log(value / (baseline[k] as number)));
  const pairs = logs.length;
  const mean = logs.reduce((sum, log) => sum + log, 0) / pairs;
  if (pairs === 1) return { mean: Math.exp(mean), ci95: null };
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (pairs - 1);
  const half = tQuantile(0.975, pairs - 1) * Math.sqrt(variance / pairs);
  return { mean: Math.exp(mean), ci95: [Math.exp(mean - half), Math.exp(mean + half)] };
}
