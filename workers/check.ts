// A thread that explores interleavings: one case at a time.
import { type CheckTask, performCheckTask } from "../src/check/interleavings/check-task.js";
import type { InterleavingCheck } from "../src/measure/result.js";

export default function check(task: CheckTask): Promise<InterleavingCheck> {
  return performCheckTask(task);
}
