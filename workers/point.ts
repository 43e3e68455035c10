// One thread of a sweep, simulating one run after the other.
import { watchWithLedger } from "../src/check/ledger.js";
import { type PointOutcome, type PointTask, simulatePoint } from "../src/engine/virtual/point-task.js";

export default function point(task: PointTask): Promise<PointOutcome> {
  return simulatePoint(task, watchWithLedger);
}
