import type { RunResult } from "./result.js";

/** The part of the CPU time that sampling latencies may take. */
const BUDGET = 0.005;
/** What a sample costs, in nanoseconds: two looks at the clock, and the code that it runs outside the loop. */
const SAMPLE_NS = 400;
const LEAST = 32;
const MOST = 65_536;

/** As long as nothing is known of a design's speed. */
export const FIRST_DISTANCE = 1024;

/** How many operations should lie between two samples of a design, on the average, as it ran last. */
export function samplingDistance({ cpuSeconds, ops }: Pick<RunResult, "cpuSeconds" | "ops">): number {
  const distance = SAMPLE_NS / (BUDGET * ((cpuSeconds * 1e9) / ops));
  return Number.isFinite(distance) ? Math.round(Math.min(Math.max(distance, LEAST), MOST)) : FIRST_DISTANCE;
}
