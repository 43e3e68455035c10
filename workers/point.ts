// A thread that simulates, one run after the other.
import { createLedger, watchWithLedger } from "../src/check/ledger.js";
import { type PointOutcome, type PointTask, simulatePoint } from "../src/engine/virtual/point-task.js";

export default function point({ request, ...task }: PointTask): Promise<PointOutcome> {
  // Of the run alone, and made here, where a lack of memory is its failure.
  const ledger = request.verify ? { ledger: createLedger() } : {};
  return simulatePoint({ ...task, request: { ...request, ...ledger } }, watchWithLedger);
}
