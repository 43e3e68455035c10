import type { Comparison } from "../../measure/result.js";
import { ratio } from "../figure.js";

/** One sentence on what the comparisons of one workload show, and no more than they show. */
export function verdict(comparisons: readonly Comparison[]): string {
  const [first] = comparisons;
  if (first === undefined) return "";
  const parts = comparisons.map((comparison) => `${comparison.depot} ${finding(comparison)}`);
  return `${first.workload}, against ${first.baseline}: ${parts.join("; ")}.`;
}

function finding({ throughputRatio, ci95 }: Comparison): string {
  if (ci95 === null)
    return `measured ${ratio(throughputRatio)} times as fast, once, which shows no difference`;
  const [low, high] = ci95;
  const interval = `95 % interval ${ratio(low)} to ${ratio(high)}`;
  if (low <= 1 && high >= 1) return `no difference shown (${interval})`;
  const word = throughputRatio > 1 ? "faster" : "slower";
  return `${word}, ${ratio(throughputRatio)} times as many operations per second (${interval})`;
}
