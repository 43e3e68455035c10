// One worker thread, playing one CPU: the shell around the engine's loop.
import { watchWithLedger } from "../src/check/ledger.js";
import { type CpuTask, type CpuTaskResult, performCpuTask } from "../src/engine/threads/cpu-task.js";

export default function cpu(task: CpuTask): Promise<CpuTaskResult> {
  return performCpuTask(task, watchWithLedger);
}
