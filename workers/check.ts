// A thread that explores interleavings: one case at a time.
import {
  type CheckTask,
  type CheckTaskResult,
  performCheckTask,
} from "../src/check/interleavings/check-task.js";

export default function check(task: CheckTask): Promise<CheckTaskResult> {
  return performCheckTask(task);
}
