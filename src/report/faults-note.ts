import type { MeasuredResult } from "../measure/result.js";
import { givenOptions } from "./command-line.js";

/** Options of what goes wrong on purpose: no run with them is like one without. */
export const FAULT_OPTIONS = ["failMagazine", "failNode", "slowCpu", "hotplug", "wrongFree"] as const;

/** What went wrong because the user wanted it to; null when nothing was to. */
export function faultsNote({ options }: MeasuredResult): string | null {
  const faults = Object.entries(options).filter(([name]) => FAULT_OPTIONS.some((fault) => fault === name));
  const given = givenOptions(Object.fromEntries(faults)).flat();
  return given.length === 0 ? null : `WITH FAULTS, on purpose: ${given.join(" ")}`;
}

/** Whether some frees were wrong on purpose. */
export function hasWrongFrees({ runs }: MeasuredResult): boolean {
  return runs.some(({ faults }) => faults !== null && faults.wrongFrees !== null);
}

export const WRONG_FREES_NOTE =
  "wrong frees: the allocator caches what it is given, and hands it out again; a WARN comes only where a magazine is drained and no range holds its pfn; --verify ends the run at the first";
