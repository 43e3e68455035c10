import type { RunResult } from "./result.js";

/** Runs by workload or by design, in the order in which these first appear. */
export function groupRuns(runs: readonly RunResult[], by: "workload" | "depot"): Map<string, RunResult[]> {
  const groups = new Map<string, RunResult[]>();
  for (const run of runs) {
    const group = groups.get(run[by]);
    if (group === undefined) groups.set(run[by], [run]);
    else group.push(run);
  }
  return groups;
}
