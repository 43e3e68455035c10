import { type DepotSource, loadDepot } from "../../engine/depot-modules.js";
import type { InterleavingCheck } from "../../measure/result.js";
import { type CheckCase, type CheckSearch, checkCase } from "./check-case.js";

/** A case for a thread of its own. Structured-cloneable. */
export interface CheckTask {
  readonly source: DepotSource;
  readonly given: string;
  readonly checked: CheckCase;
  readonly search: CheckSearch;
  /** About how long it may take. */
  readonly seconds: number;
}

export async function performCheckTask(task: CheckTask): Promise<InterleavingCheck> {
  const design = await loadDepot(task.source);
  return checkCase(task.checked, design, task.search, task.seconds, task.given);
}
