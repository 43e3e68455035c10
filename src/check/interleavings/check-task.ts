import { type DepotSource, loadDepot } from "../../engine/depot-modules.js";
import type { InterleavingCheck } from "../../measure/result.js";
import { type CheckCase, type CheckSearch, checkCase } from "./check-case.js";
import { ScheduleMisfit } from "./replay.js";

/** A case for a thread of its own. Structured-cloneable. */
export interface CheckTask {
  readonly source: DepotSource;
  readonly given: string;
  readonly checked: CheckCase;
  readonly search: CheckSearch;
  /** About how long it may take. */
  readonly seconds: number;
}

/** Errors lose their class on the way between threads: what the user is to be told comes as a result. */
export type CheckTaskResult =
  | { readonly outcome: "checked"; readonly check: InterleavingCheck }
  /** The schedule asks for what cannot be done. */
  | { readonly outcome: "misfit"; readonly why: string };

export async function performCheckTask(task: CheckTask): Promise<CheckTaskResult> {
  const design = await loadDepot(task.source);
  try {
    const check = checkCase(task.checked, design, task.search, task.seconds, task.given);
    return { outcome: "checked", check };
  } catch (error) {
    if (error instanceof ScheduleMisfit) return { outcome: "misfit", why: error.message };
    throw error;
  }
}
