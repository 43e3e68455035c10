// The housekeeping thread: reclaim work, as the kernel's kworkers run it.
import {
  type KworkerTask,
  type KworkerTaskResult,
  performKworkerTask,
} from "../src/engine/threads/kworker-task.js";

export default function kworker(task: KworkerTask): Promise<KworkerTaskResult> {
  return performKworkerTask(task);
}
