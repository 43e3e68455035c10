import type { HoldSamples, LockCounts, LockName, RunResult } from "../measure/result.js";

/** The classes as the kernel's lock_stat names them. */
export const LOCK_CLASSES: Readonly<Record<LockName, string>> = {
  iovaRbtree: "&iovad->iova_rbtree_lock",
  depot: "&rcache->lock",
  cpuRcache: "&cpu_rcache->lock",
  flushQueue: "&fq->lock",
};

/** The columns of /proc/lock_stat, in its order, but for the bounces, which are not measured here. */
export const LOCK_STAT_COLUMNS = [
  "contentions",
  "waittime-min",
  "waittime-max",
  "waittime-total",
  "waittime-avg",
  "acquisitions",
  "holdtime-min",
  "holdtime-max",
  "holdtime-total",
  "holdtime-avg",
] as const;
export type LockStatColumn = (typeof LOCK_STAT_COLUMNS)[number];

/** A lock class over all repetitions of one design. Times are in nanoseconds. */
export interface LockStatRow {
  readonly depot: string;
  readonly lock: LockName;
  readonly className: string;
  /** Null for what was not measured. */
  readonly values: Readonly<Record<LockStatColumn, number | null>>;
  /** Lost compareExchange of lock-free heads. */
  readonly lostCas: number;
}

export function isTime(column: LockStatColumn): boolean {
  return column.includes("time");
}

/** The classes that were taken, or raced for, by one design. */
export function lockStatRows(depot: string, runs: readonly RunResult[]): LockStatRow[] {
  return (Object.keys(LOCK_CLASSES) as LockName[]).flatMap((lock) => {
    const counts = runs.map((run) => run.locks[lock]);
    const lostCas = sum(counts.map(({ casFailures }) => casFailures));
    const values = valuesOf(counts);
    if (values.acquisitions === 0 && lostCas === 0) return [];
    return { depot, lock, className: LOCK_CLASSES[lock], values, lostCas };
  });
}

/** Whether holds were timed: their columns are left out otherwise. */
export function hasHolds(rows: readonly LockStatRow[]): boolean {
  return rows.some(({ values }) => values["holdtime-total"] !== null);
}

function valuesOf(counts: readonly LockCounts[]): Record<LockStatColumn, number | null> {
  const contentions = sum(counts.map(({ contended }) => contended));
  const waitNs = sum(counts.map((count) => count.waitNs));
  const waits = counts.filter(({ contended }) => contended > 0);
  const timed = counts.filter(({ holdNs }) => holdNs !== null);
  const holdNs = sum(timed.map((count) => count.holdNs ?? 0));
  const held = sum(timed.map(({ acquisitions }) => acquisitions));
  const samples = timed.flatMap(({ hold }) => hold ?? []);
  return {
    contentions,
    "waittime-min": waits.length === 0 ? 0 : Math.min(...waits.map(({ minWaitNs }) => minWaitNs)),
    "waittime-max": Math.max(0, ...counts.map(({ maxWaitNs }) => maxWaitNs)),
    "waittime-total": waitNs,
    "waittime-avg": contentions === 0 ? 0 : waitNs / contentions,
    acquisitions: sum(counts.map(({ acquisitions }) => acquisitions)),
    "holdtime-min": ofSamples(samples, ({ minNs }) => minNs, Math.min),
    "holdtime-max": ofSamples(samples, ({ maxNs }) => maxNs, Math.max),
    "holdtime-total": held === 0 ? null : holdNs,
    "holdtime-avg": held === 0 ? null : holdNs / held,
  };
}

function ofSamples(
  samples: readonly HoldSamples[],
  measure: (hold: HoldSamples) => number,
  choose: (...values: number[]) => number,
): number | null {
  return samples.length === 0 ? null : choose(...samples.map(measure));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
