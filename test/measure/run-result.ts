import type { LockCounts, MachineDescription, RunResult } from "../../src/measure/result.js";

const lock: LockCounts = {
  acquisitions: 1000,
  contended: 10,
  casFailures: 0,
  waitNs: 5000,
  maxWaitNs: 900,
  holdNs: null,
};

/** A run of two CPUs for a second, made by hand; `changes` makes it another. */
export function runResult(changes: Partial<RunResult> = {}): RunResult {
  const ops = changes.ops ?? 1_000_000;
  const seconds = changes.seconds ?? 1;
  return {
    workload: "burst",
    depot: "array",
    cpus: 2,
    engine: "threads",
    repetition: 0,
    seconds,
    ops,
    opsPerSecond: ops / seconds,
    cpuSeconds: 2 * seconds,
    latency: null,
    rcache: {
      hits: 450_000,
      misses: 50_000,
      depotPushes: 3500,
      depotPops: 3400,
      depotOverflows: 300,
      flushes: 0,
      reclaimed: 2,
    },
    locks: {
      iovaRbtree: lock,
      depot: lock,
      cpuRcache: { ...lock, acquisitions: 0, contended: 0 },
      flushQueue: lock,
    },
    memory: {
      magazinesNow: 30,
      magazinesPeak: 58,
      iovasNow: 0,
      iovasPeak: 20_000,
      bytesPeak: 1_572_864,
      timeline: [],
    },
    depotPeak: [32, 0, 0, 0, 0, 0],
    perCpu: [0, 1].map(() => ({ ops: ops / 2, allocs: ops / 4, frees: ops / 4, failedAllocs: 0, seconds })),
    verified: false,
    ...changes,
  };
}

export const machine: MachineDescription = {
  cpu: "Model X",
  cores: 2,
  memoryBytes: 8 * 2 ** 30,
  platform: "linux x64",
  node: "20.19.0",
  v8: "11.3",
  clockGrainNs: 30,
};
