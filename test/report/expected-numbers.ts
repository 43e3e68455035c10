import type { MeasuredResult, RunResult } from "../../src/measure/result.js";

/** What the tables must show, computed from the JSON of a result in the plainest way. */
export interface Expected {
  readonly workload: string;
  readonly depot: string;
  /** Of a metric of the table of designs, by its id: none, one, or the two of an interval. */
  readonly metrics: Readonly<Record<string, readonly number[]>>;
}

const PER_MILLION: Readonly<Record<string, (run: RunResult) => number>> = {
  depotPushes: (run) => run.rcache.depotPushes,
  depotPops: (run) => run.rcache.depotPops,
  depotOverflows: (run) => run.rcache.depotOverflows,
  treeWork: (run) => run.tree.allocs + run.tree.frees,
  treeLock: (run) => run.locks.iovaRbtree.acquisitions,
  depotLock: (run) => run.locks.depot.acquisitions,
  casFailures: (run) => run.locks.depot.casFailures,
  cpuLoad: (run) => run.cpuSeconds,
  cpuLoadUser: (run) => run.cpuUserSeconds,
  cpuLoadSystem: (run) => run.cpuSystemSeconds,
};

/** Null without such a fault. */
const FAULTS: Readonly<Record<string, (run: RunResult) => number | null | undefined>> = {
  failedMagazines: (run) => perMillion(run.faults?.failedMagazines, run),
  failedNodes: (run) => perMillion(run.faults?.failedNodes, run),
  slowCpuOps: (run) => run.faults?.slowCpuOps,
  hotplugs: (run) => run.faults?.hotplugs,
  offlineSeconds: (run) => run.faults?.offlineSeconds,
  wrongFrees: (run) => perMillion(run.faults?.wrongFrees, run),
  warnings: (run) => perMillion(run.faults?.warnings, run),
};

function perMillion(count: number | null | undefined, { ops }: RunResult): number | null | undefined {
  return count == null ? count : (count / ops) * 1e6;
}

const PER_RUN: Readonly<Record<string, (run: RunResult) => number | undefined>> = {
  opsPerSecond: (run) => run.opsPerSecond,
  nsPerOp: (run) => (run.cpus * run.seconds * 1e9) / run.ops,
  lockWaitShare: (run) => run.lockWaitShare,
  hitRate: (run) => run.rcache.hits / (run.rcache.hits + run.rcache.misses),
  treeLockContended: (run) => run.locks.iovaRbtree.contended / run.locks.iovaRbtree.acquisitions,
  depotLockContended: (run) => run.locks.depot.contended / run.locks.depot.acquisitions,
  magazinesMean: (run) => run.memory.sampled?.mean.magazines,
  magazinesPeak: (run) => run.memory.magazinesPeak,
  bytesMean: (run) => run.memory.sampled?.mean.bytes,
  bytesPeak: (run) => run.memory.bytesPeak,
  threadLoadLeast: (run) => Math.min(...threadLoads(run)),
  threadLoadMost: (run) => Math.max(...threadLoads(run)),
  balanceMean: (run) => run.balance.mean,
  balanceMin: (run) => run.balance.min,
  balanceMax: (run) => run.balance.max,
  balanceCv: (run) => run.balance.cv,
};

function threadLoads({ perCpu }: RunResult): number[] {
  return perCpu.map(({ cpuSeconds, ops }) => ((cpuSeconds ?? Number.NaN) / ops) * 1e6);
}

export function expectedNumbers(json: string): Expected[] {
  const { workloads, runs, comparison } = JSON.parse(json) as MeasuredResult;
  return workloads.flatMap(({ name }) => {
    const own = runs.filter((run) => run.workload === name);
    return [...new Set(own.map(({ depot }) => depot))].map((depot) => {
      const repetitions = own.filter((run) => run.depot === depot);
      const found = comparison.find((other) => other.workload === name && other.depot === depot);
      return {
        workload: name,
        depot,
        metrics: {
          ...over(PER_MILLION, (measure) => middle(repetitions.map((run) => (measure(run) / run.ops) * 1e6))),
          ...over(PER_RUN, (measure) => middle(repetitions.map(measure))),
          ...(repetitions.some(({ faults }) => faults !== null) &&
            over(FAULTS, (measure) => middle(repetitions.map((run) => measure(run) ?? undefined)))),
          ...(comparison.length > 0 && {
            throughputRatio: found === undefined ? [1] : [found.throughputRatio!],
            ci95: found?.ci95 ?? [],
          }),
        },
      };
    });
  });
}

function over<T, U>(measures: Readonly<Record<string, T>>, apply: (measure: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(measures).map(([id, measure]) => [id, apply(measure)]));
}

function middle(values: readonly (number | undefined)[]): number[] {
  const sorted = values.filter((value) => value !== undefined && Number.isFinite(value)) as number[];
  sorted.sort((a, b) => a - b);
  if (sorted.length === 0) return [];
  const half = Math.floor(sorted.length / 2);
  return [sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2];
}
