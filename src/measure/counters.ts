import {
  CpuStatistic,
  contextsOf,
  cpuStatistics,
  LOCK_STATISTICS,
  LockStatistic,
} from "../memory/cpu-layout.js";
import { LOCK_CLASS_NAMES, type Machine } from "../memory/machine.js";
import type { FaultCounts, HoldSamples, LockCounts, LockName, RcacheCounts, TreeCounts } from "./result.js";

/** Sums a counter over all contexts: the CPUs, housekeeping and the controller. */
function total(machine: Machine, statistic: number): number {
  return perContext(machine, statistic).reduce((sum, value) => sum + value, 0);
}

function perContext(machine: Machine, statistic: number): number[] {
  const { cpus, shape } = machine.layout;
  return Array.from(
    { length: contextsOf(shape.cpus) },
    (_, cpu) => machine.f64[cpuStatistics(cpus, cpu) + statistic]!,
  );
}

/** What the rcaches of a machine did so far; `allocs` is how many allocations were asked of them. */
export function rcacheCounts(machine: Machine, allocs: number): RcacheCounts {
  const misses = total(machine, CpuStatistic.misses);
  return {
    hits: allocs + total(machine, CpuStatistic.retries) - misses,
    misses,
    depotPushes: total(machine, CpuStatistic.depotPushes),
    depotPops: total(machine, CpuStatistic.depotPops),
    depotOverflows: total(machine, CpuStatistic.depotOverflows),
    flushes: total(machine, CpuStatistic.flushes),
    reclaimed: total(machine, CpuStatistic.reclaimed),
  };
}

/** What the trees of a machine did so far. */
export function treeCounts(machine: Machine): TreeCounts {
  return {
    allocs: total(machine, CpuStatistic.treeAllocs),
    frees: total(machine, CpuStatistic.treeFrees),
    steps: total(machine, CpuStatistic.treeSteps),
  };
}

/** What memory that failed on purpose and frees that nobody should make came to so far. */
export function failureCounts(
  machine: Machine,
): Pick<FaultCounts, "warnings"> & { readonly failedMagazines: number; readonly failedNodes: number } {
  return {
    failedMagazines: total(machine, CpuStatistic.failedMagazines),
    failedNodes: total(machine, CpuStatistic.failedNodes),
    warnings: total(machine, CpuStatistic.warnings),
  };
}

/** What the lock classes of a machine saw so far; `clockCostNs` is in each time that was taken, and taken out. */
export function lockCounts(machine: Machine, clockCostNs: number): Record<LockName, LockCounts> {
  const rows = LOCK_CLASS_NAMES.map((name, lockClass) => {
    const row = CpuStatistic.locks + lockClass * LOCK_STATISTICS;
    const acquisitions = total(machine, row + LockStatistic.acquisitions);
    const hold = holdSamples(machine, row, clockCostNs);
    const contended = total(machine, row + LockStatistic.contended);
    const net = (ns: number) => Math.max(0, ns - clockCostNs);
    const counts: LockCounts = {
      acquisitions,
      contended,
      casFailures: name === "depot" ? total(machine, CpuStatistic.casFailures) : 0,
      waitNs: Math.max(0, total(machine, row + LockStatistic.wait) - contended * clockCostNs),
      minWaitNs: net(least(machine, row + LockStatistic.minWait)),
      maxWaitNs: net(Math.max(...perContext(machine, row + LockStatistic.maxWait))),
      holdNs: hold && hold.meanNs * acquisitions,
      hold,
    };
    return [name, counts];
  });
  return Object.fromEntries(rows) as Record<LockName, LockCounts>;
}

/** What `cpu` waited for locks so far, in nanoseconds, without what the clock cost. */
export function lockWaitNs(machine: Machine, cpu: number, clockCostNs: number): number {
  const statistics = cpuStatistics(machine.layout.cpus, cpu) + CpuStatistic.locks;
  let waited = 0;
  for (const lockClass of LOCK_CLASS_NAMES.keys()) {
    const row = statistics + lockClass * LOCK_STATISTICS;
    const contended = machine.f64[row + LockStatistic.contended]!;
    waited += Math.max(0, machine.f64[row + LockStatistic.wait]! - contended * clockCostNs);
  }
  return waited;
}

function holdSamples(machine: Machine, row: number, clockCostNs: number): HoldSamples | null {
  const samples = total(machine, row + LockStatistic.timedHolds);
  if (samples === 0) return null;
  const net = (ns: number) => Math.max(0, ns - clockCostNs);
  return {
    samples,
    minNs: net(least(machine, row + LockStatistic.minHold)),
    meanNs: net(total(machine, row + LockStatistic.hold) / samples),
    maxNs: net(Math.max(...perContext(machine, row + LockStatistic.maxHold))),
  };
}

/** The least of a counter in which 0 stands for none; 0 if there is none at all. */
function least(machine: Machine, statistic: number): number {
  const values = perContext(machine, statistic).filter((value) => value > 0);
  return values.length === 0 ? 0 : Math.min(...values);
}
