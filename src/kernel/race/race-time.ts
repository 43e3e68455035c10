import { MachineError } from "../../memory/errors.js";

/** What one thread of a race measured: the driver's answers have a line of these for each. */
export interface ThreadTime {
  /** Allocations and frees in its time. */
  readonly ops: number;
  /** How long they took: all waits are in it, for locks, for the other side of a ring and for a core. */
  readonly ns: number;
  /** Nanoseconds of one operation in the median slice; of a thread that is alone, else 0. */
  readonly medianSlice: number;
  /** Allocations that were answered with nothing. */
  readonly failed: number;
}

/** A race that came to no result. */
export class RaceFailed extends MachineError {
  constructor(race: string, problem: string) {
    super("RACE_FAILED", `${race}: ${problem}`);
  }
}

/**
 * The nanoseconds of one operation. Of a thread that is alone, in the median slice: it waits for nobody, so that what a
 * slice has more, it has from a lost core or an interrupt, and not from the allocator.
 *
 * Of several, the time times the threads, through the operations of all: waits are what such a race is about. Where a lock
 * sleeps and is not fair, they fall into few slices of one thread, while the many slices of the other know of none; no
 * median has them. Each thread has a time of its own, in all of which the others worked too, so it is the speeds that are
 * added up.
 *
 * `race` says in words whose, for what cannot be counted.
 */
export function raceTime(race: string, threads: readonly ThreadTime[]): number {
  const failed = threads.reduce((sum, own) => sum + own.failed, 0);
  if (failed > 0)
    throw new RaceFailed(race, `${failed} allocations failed: there is no room for so many threads`);
  const idle = threads.findIndex(({ ops, ns }) => !(ops > 0 && ns > 0));
  if (idle >= 0) {
    throw new RaceFailed(race, `thread ${idle} came to nothing in all its time; use a longer --duration`);
  }
  if (threads.length === 1) return threads[0]!.medianSlice;
  return threads.length / threads.reduce((sum, { ops, ns }) => sum + ops / ns, 0);
}

/** Reads what the driver answered, see bench/kernel/race.c. */
export function threadTimesOf(answer: string): ThreadTime[] {
  return answer
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [ops, ns, failed, medianSlice] = line.split(" ").map(Number) as [number, number, number, number];
      return { ops, ns, failed, medianSlice };
    });
}
