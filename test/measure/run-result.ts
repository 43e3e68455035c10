import type { LatencyFigures, LockCounts, MachineDescription, RunResult } from "../../src/measure/result.js";

const lock: LockCounts = {
  acquisitions: 1000,
  contended: 10,
  casFailures: 0,
  waitNs: 5000,
  minWaitNs: 100,
  maxWaitNs: 900,
  holdNs: 80_000,
  hold: { samples: 10, minNs: 40, meanNs: 80, maxNs: 300 },
};

const figures: LatencyFigures = {
  samples: 5000,
  mean: 60,
  p50: 20,
  p90: 90,
  p99: 700,
  p999: 2000,
  max: 70_000,
};

/** A run of two CPUs for a second, made by hand; `changes` makes it another. */
export function runResult(changes: Partial<RunResult> = {}): RunResult {
  const ops = changes.ops ?? 1_000_000;
  const seconds = changes.seconds ?? 1;
  return {
    workload: "burst",
    depot: "array",
    measure: "full",
    cpus: 2,
    engine: "threads",
    repetition: 0,
    seconds,
    ops,
    opsPerSecond: ops / seconds,
    cpuSeconds: 2 * seconds,
    cpuUserSeconds: 1.9 * seconds,
    cpuSystemSeconds: 0.1 * seconds,
    lockWaitShare: 0.01,
    latency: {
      ...figures,
      kinds: {
        allocHit: { ...figures, samples: 2400 },
        allocMiss: { ...figures, samples: 100, p50: 300 },
        freeMagazine: { ...figures, samples: 2500 },
        freeTree: null,
      },
      every: 200,
      clockCostNs: 40,
    },
    rcache: {
      hits: 450_000,
      misses: 50_000,
      depotPushes: 3500,
      depotPops: 3400,
      depotOverflows: 300,
      flushes: 0,
      reclaimed: 2,
    },
    tree: { allocs: 50_000, frees: 30_000, steps: 60_000 },
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
      magazineSize: 127,
      magazineBytes: 1024,
      iovaBytes: 40,
      timeline: [
        [0.25, 10, 1500, 9000, 40, 10, 0, 0, 0, 0, 0],
        [0.75, 32, 4300, 20_000, 58, 32, 0, 0, 0, 0, 0],
      ],
      sampled: {
        mean: {
          magazines: 49,
          treeNodes: 14_500,
          bytes: 630_176,
          cpuPfns: 233,
          depotPfns: 2667,
          livePfns: 11_600,
          depots: [21, 0, 0, 0, 0, 0],
        },
        peak: {
          magazines: 58,
          treeNodes: 20_000,
          bytes: 859_392,
          cpuPfns: 236,
          depotPfns: 4064,
          livePfns: 15_700,
          depots: [32, 0, 0, 0, 0, 0],
        },
      },
    },
    depotPeak: [32, 0, 0, 0, 0, 0],
    perCpu: [0, 1].map(() => ({
      ops: ops / 2,
      allocs: ops / 4,
      frees: ops / 4,
      failedAllocs: 0,
      seconds,
      cpuSeconds: null,
      lockWaitNs: 100,
    })),
    balance: { min: ops / 2, mean: ops / 2, max: ops / 2, cv: 0 },
    faults: null,
    disturbance: { steal: 0, others: 0.02 },
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
