import type { RunResult } from "../../measure/result.js";

/** The repetition in the middle by throughput, of those that were sampled over time: one that stands for the others. */
export function middleRun(runs: readonly RunResult[]): RunResult | undefined {
  const sampled = runs
    .filter(({ memory }) => memory.timeline.length > 0)
    .sort((a, b) => a.opsPerSecond - b.opsPerSecond);
  return sampled[(sampled.length - 1) >> 1];
}
