import { CpuStatistic, contextsOf, cpuStatistics, LOCK_STATISTICS } from "../memory/cpu-layout.js";
import { LOCK_CLASS_NAMES, type Machine } from "../memory/machine.js";
import type { LockCounts, LockName, RcacheCounts } from "./result.js";

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
    hits: allocs - misses,
    misses,
    depotPushes: total(machine, CpuStatistic.depotPushes),
    depotPops: total(machine, CpuStatistic.depotPops),
    depotOverflows: total(machine, CpuStatistic.depotOverflows),
    flushes: total(machine, CpuStatistic.flushes),
    reclaimed: total(machine, CpuStatistic.reclaimed),
  };
}

/** What the lock classes of a machine saw so far. */
export function lockCounts(machine: Machine): Record<LockName, LockCounts> {
  const rows = LOCK_CLASS_NAMES.map((name, lockClass) => {
    const row = CpuStatistic.locks + lockClass * LOCK_STATISTICS;
    const counts: LockCounts = {
      acquisitions: total(machine, row),
      contended: total(machine, row + 1),
      casFailures: name === "depot" ? total(machine, CpuStatistic.casFailures) : 0,
      waitNs: total(machine, row + 2),
      maxWaitNs: Math.max(...perContext(machine, row + 3)),
      holdNs: null,
    };
    return [name, counts];
  });
  return Object.fromEntries(rows) as Record<LockName, LockCounts>;
}
