import type { RunResult } from "./result.js";
import { groupRuns } from "./run-groups.js";

/** Two series of runs of one workload that are held against each other. */
export interface Matchup {
  readonly design: readonly RunResult[];
  readonly baseline: readonly RunResult[];
}

/** Every other design against `baseline`, workload by workload; in the same order, the same repetitions of both. */
export function matchDesigns(runs: readonly RunResult[], baseline: string): Matchup[] {
  return [...groupRuns(runs, "workload").values()].flatMap((own) => {
    const designs = groupRuns(own, "depot");
    const against = designs.get(baseline);
    if (against === undefined) throw new RangeError(`no run of the baseline ${baseline}`);
    designs.delete(baseline);
    return [...designs.values()]
      .map((design) => paired(design, against))
      .filter(({ design }) => design.length > 0);
  });
}

/** The repetitions that both have. */
function paired(design: readonly RunResult[], baseline: readonly RunResult[]): Matchup {
  const pairs = design.flatMap((run) => {
    const partner = baseline.find(({ repetition }) => repetition === run.repetition);
    return partner === undefined ? [] : [[run, partner] as const];
  });
  return { design: pairs.map(([run]) => run), baseline: pairs.map(([, partner]) => partner) };
}

/** What two results have in common: the same design on the same workload, in each of them. */
export function matchResults(before: readonly RunResult[], after: readonly RunResult[]): Matchup[] {
  return [...groupRuns(after, "workload")].flatMap(([workload, own]) =>
    [...groupRuns(own, "depot")].flatMap(([depot, design]) => {
      const baseline = before.filter((run) => run.workload === workload && run.depot === depot);
      return baseline.length === 0 ? [] : { design, baseline };
    }),
  );
}
