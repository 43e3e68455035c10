import { MachineError } from "../../memory/errors.js";

/** What one thread of a race measured: the driver's answers have a line of these for each. */
export interface ThreadTime {
  /** Of one operation: the median slice. */
  readonly nsPerOp: number;
  readonly slices: number;
  /** Allocations that were answered with nothing. */
  readonly failed: number;
}

/** A race that came to no result. */
export class RaceFailed extends MachineError {
  constructor(race: string, problem: string) {
    super("RACE_FAILED", `${race}: ${problem}`);
  }
}

/** The nanoseconds of one operation: the mean over the threads. `race` says in words whose, for what cannot be counted. */
export function raceTime(race: string, threads: readonly ThreadTime[]): number {
  const failed = threads.reduce((sum, own) => sum + own.failed, 0);
  if (failed > 0)
    throw new RaceFailed(race, `${failed} allocations failed: there is no room for so many threads`);
  const idle = threads.findIndex(({ slices, nsPerOp }) => slices === 0 || !(nsPerOp > 0));
  if (idle >= 0) {
    throw new RaceFailed(race, `thread ${idle} came to no slice in all its time; use a longer --duration`);
  }
  return threads.reduce((sum, { nsPerOp }) => sum + nsPerOp, 0) / threads.length;
}

/** Reads what the driver answered, see bench/kernel/race.c. */
export function threadTimesOf(answer: string): ThreadTime[] {
  return answer
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [nsPerOp, slices, failed] = line.split(" ").map(Number) as [number, number, number];
      return { nsPerOp, slices, failed };
    });
}
