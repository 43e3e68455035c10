import type { FaultCounts } from "../../measure/result.js";
import type { SweepResult } from "../../measure/sweep-result.js";
import { givenOptions } from "../command-line.js";
import { FAULT_OPTIONS } from "../faults-note.js";
import { count } from "../figure.js";

/** Those of simulated CPUs. */
const COUNTS = [
  ["failedMagazines", "failed magazines"],
  ["failedNodes", "failed nodes"],
  ["hotplugs", "CPUs gone offline"],
] as const satisfies readonly (readonly [keyof FaultCounts, string])[];

/** What went wrong because the user wanted it to, and how often in all runs together; null when nothing was to. */
export function sweepFaultsNote({ options, axes, points }: SweepResult): string | null {
  const isFault = (name: string) => FAULT_OPTIONS.some((fault) => fault === name);
  const common = Object.entries(options).filter(([name]) => isFault(name));
  const varied = axes.filter(({ name }) => isFault(name)).map(({ name, values }) => [name, values] as const);
  const given = givenOptions(Object.fromEntries([...common, ...varied])).flat();
  if (given.length === 0) return null;
  const counts = COUNTS.flatMap(([name, words]) => {
    const own = points.map(({ run }) => run.faults?.[name] ?? null).filter((value) => value !== null);
    if (own.length === 0) return [];
    return [`${count(own.reduce((sum, value) => sum + value, 0))} ${words} in ${own.length} runs`];
  });
  return [`WITH FAULTS, on purpose: ${given.join(" ")}`, ...counts].join("; ");
}
