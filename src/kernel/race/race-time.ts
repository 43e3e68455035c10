import { MachineError } from "../../memory/errors.js";

/** What one thread of a race measured: the driver's answers have a line of these for each. */
export interface ThreadTime {
  /** Allocations and frees while all were measured. */
  readonly ops: number;
  /** When that began and ended, by a clock of all threads: waits are in it, for locks, for each other and for a core. */
  readonly beginNs: number;
  readonly endNs: number;
  /** Allocations that were answered with nothing. */
  readonly failed: number;
  /** Nanoseconds of one operation in the median slice; of a thread that is alone, else 0. */
  readonly medianSlice: number;
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
 * Of several, the time from the first one's begin to the last one's end, times the threads, through the operations of all:
 * waits are what such a race is about. Where a lock sleeps and is not fair, they fall into few slices of one thread, while
 * the many slices of the other know of none; no median has them. It is one time for all, because speeds in different times
 * do not add up: of two that take turns each may have had the lock for itself in its own.
 *
 * `race` says in words whose, for what cannot be counted.
 */
export function raceTime(race: string, threads: readonly ThreadTime[]): number {
  const failed = threads.reduce((sum, own) => sum + own.failed, 0);
  if (failed > 0)
    throw new RaceFailed(race, `${failed} allocations failed: there is no room for so many threads`);
  const idle = threads.findIndex(({ ops, beginNs, endNs }) => !(ops > 0 && endNs > beginNs));
  if (idle >= 0) {
    throw new RaceFailed(race, `thread ${idle} came to nothing in all its time; use a longer --duration`);
  }
  if (threads.length === 1) return threads[0]!.medianSlice;
  const begin = Math.min(...threads.map(({ beginNs }) => beginNs));
  const end = Math.max(...threads.map(({ endNs }) => endNs));
  return ((end - begin) * threads.length) / threads.reduce((sum, { ops }) => sum + ops, 0);
}

/** Reads what the driver answered, see bench/kernel/race.c. */
export function threadTimesOf(answer: string): ThreadTime[] {
  return answer
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [ops, beginNs, endNs, failed, medianSlice] = line.split(" ").map(Number) as [
        number,
        number,
        number,
        number,
        number,
      ];
      return { ops, beginNs, endNs, failed, medianSlice };
    });
}
