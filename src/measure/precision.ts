import type { Comparison } from "./result.js";

/** The half width of the interval of throughput, as a part of the ratio; infinite where there is no interval. */
export function precisionOf({ throughputRatio, ci95 }: Comparison): number {
  if (ci95 === null || throughputRatio === null) return Number.POSITIVE_INFINITY;
  return ci95[1] / throughputRatio - 1;
}

/** That of the widest interval; 0 where nothing is compared. */
export function worstPrecision(comparison: readonly Comparison[]): number {
  return Math.max(0, ...comparison.map(precisionOf));
}
