/** A repetition that is run but not counted: caches, memory and the compiler warm up in it. */
export const WARM_UP = -1;

export interface InterleavedRuns<Design, Run> {
  readonly designs: readonly Design[];
  /** Repetitions that count. */
  readonly repetitions: number;
  readonly warmUp: boolean;
  /** Runs `design` once; `repetition` is from 0, or WARM_UP. */
  run(design: Design, repetition: number): Promise<Run>;
}

/**
 * Runs A B C A B C ...: whatever changes on the machine meanwhile changes for all designs alike, and the runs of one
 * repetition can be held against each other pair by pair.
 */
export async function interleave<Design, Run>(plan: InterleavedRuns<Design, Run>): Promise<Run[]> {
  const runs: Run[] = [];
  for (let repetition = plan.warmUp ? WARM_UP : 0; repetition < plan.repetitions; repetition++) {
    for (const design of plan.designs) {
      const run = await plan.run(design, repetition);
      if (repetition !== WARM_UP) runs.push(run);
    }
  }
  return runs;
}
