import type { Failure } from "../../engine/threads/failure.js";
import type { SweepFailure } from "../../measure/sweep-result.js";
import type { PlannedPoint } from "./point-planner.js";

/** How a run failed, without what only helps to debug the program. */
export function sweepFailure(
  { key, varied, depot, task }: PlannedPoint,
  { name, code, message }: Failure,
): SweepFailure {
  // What the machine reports says all; anything else is an error of a design's code, whose kind tells more than its words.
  const text = code === "CPU_FAILED" ? `${name}: ${message}` : message;
  const { repetition } = task.request;
  return { key, varied, depot, repetition, code, message: text.replaceAll(/\s+/g, " ").trim() };
}
