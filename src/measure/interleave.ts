import { MachineError } from "../memory/errors.js";

/** A repetition that is run but not counted: caches, memory and the compiler warm up in it. */
export const WARM_UP = -1;

export interface InterleavedRuns<Turn, Run> {
  readonly warmUp: boolean;
  /** What a repetition runs, in this order; `repetition` is from 0, or WARM_UP. */
  turns(repetition: number): readonly Turn[];
  run(turn: Turn, repetition: number): Promise<Run>;
  /** Asked after each repetition that counts: whether that was the last one. */
  isEnough(repetitions: readonly (readonly Run[])[]): boolean;
  /** Asks for an end: `run` then rejects with RUN_INTERRUPTED. */
  readonly signal?: AbortSignal | undefined;
}

export interface InterleavedResult<Run> {
  /** Whole repetitions; an interrupted one is dropped, or some designs would have one run more than the others. */
  readonly repetitions: readonly (readonly Run[])[];
  readonly interrupted: boolean;
}

/**
 * Runs A B C A B C ...: whatever changes on the machine meanwhile changes for all designs alike, and the runs of one
 * repetition can be held against each other pair by pair.
 */
export async function interleave<Turn, Run>(
  plan: InterleavedRuns<Turn, Run>,
): Promise<InterleavedResult<Run>> {
  const repetitions: Run[][] = [];
  try {
    for (let repetition = plan.warmUp ? WARM_UP : 0; ; repetition++) {
      const runs: Run[] = [];
      for (const turn of plan.turns(repetition)) {
        if (plan.signal?.aborted) return { repetitions, interrupted: true };
        runs.push(await plan.run(turn, repetition));
      }
      if (repetition === WARM_UP) continue;
      repetitions.push(runs);
      if (plan.isEnough(repetitions)) return { repetitions, interrupted: false };
    }
  } catch (error) {
    if (isInterruption(error)) return { repetitions, interrupted: true };
    throw error;
  }
}

function isInterruption(error: unknown): boolean {
  return error instanceof MachineError && error.code === "RUN_INTERRUPTED";
}
