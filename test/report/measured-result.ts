import { compareRuns } from "../../src/measure/comparison.js";
import { levelsAt } from "../../src/measure/memory-levels.js";
import type {
  LatencyFigures,
  LockCounts,
  MeasuredResult,
  MemoryLevels,
  MemoryUse,
  RunResult,
  TimelineRow,
} from "../../src/measure/result.js";
import { Random } from "../../src/workload/random.js";
import { machine } from "../measure/run-result.js";

/** What a design is like in a workload: the middle of its repetitions. */
interface Character {
  readonly opsPerSecond: number;
  readonly hitRate: number;
  readonly depotMagazines: number;
  readonly live: number;
  /** Part of the time that CPUs wait for the tree's lock. */
  readonly waiting: number;
  readonly p999: number;
  readonly casFailures: number;
}

const WORKLOADS = {
  trace: {
    text: "the capture, over and over",
    cpus: 8,
    scatter: 0.06,
    designs: {
      array: {
        opsPerSecond: 3.73e6,
        hitRate: 0.703,
        depotMagazines: 28,
        live: 900,
        waiting: 0.21,
        p999: 2.1e6,
        casFailures: 0,
      },
      list: {
        opsPerSecond: 5.4e6,
        hitRate: 0.993,
        depotMagazines: 70,
        live: 900,
        waiting: 0.012,
        p999: 9.3e5,
        casFailures: 0,
      },
      lockfree: {
        opsPerSecond: 5.47e6,
        hitRate: 0.993,
        depotMagazines: 70,
        live: 900,
        waiting: 0.011,
        p999: 9.1e5,
        casFailures: 151,
      },
    },
  },
  burst: {
    text: "each CPU allocates 20000 ranges of 1 page, then frees them",
    cpus: 2,
    scatter: 0.02,
    designs: {
      array: {
        opsPerSecond: 32.4e6,
        hitRate: 0.867,
        depotMagazines: 32,
        live: 20_000,
        waiting: 0.094,
        p999: 11_400,
        casFailures: 0,
      },
      list: {
        opsPerSecond: 179e6,
        hitRate: 0.9991,
        depotMagazines: 310,
        live: 20_000,
        waiting: 0.0021,
        p999: 1630,
        casFailures: 0,
      },
      lockfree: {
        opsPerSecond: 170e6,
        hitRate: 0.9991,
        depotMagazines: 310,
        live: 20_000,
        waiting: 0.0019,
        p999: 1710,
        casFailures: 33_000,
      },
    },
  },
} as const;

const REPETITIONS = 7;
const MAGAZINE = { magazineSize: 127, magazineBytes: 1024, iovaBytes: 40 } as const;

/** A comparison of three designs in two workloads as a quiet machine would measure it, the same at every call. */
export function measuredResult(changes: Partial<MeasuredResult> = {}): MeasuredResult {
  const random = new Random(7, 0);
  const runs: RunResult[] = [];
  const controls: RunResult[] = [];
  for (const [workload, { cpus, scatter, designs }] of Object.entries(WORKLOADS)) {
    const labels = Object.keys(designs) as (keyof typeof designs)[];
    for (let repetition = 0; repetition < REPETITIONS; repetition++) {
      for (const depot of labels) {
        const speed = 1 + scatter * (random.below(2001) / 1000 - 1);
        runs.push(run(random, { workload, depot, repetition, cpus }, designs[depot], speed));
      }
      const beside = runs.find(
        (own) =>
          own.workload === workload &&
          own.repetition === repetition &&
          own.depot === labels[repetition % labels.length],
      )!;
      controls.push(unmeasured(beside));
    }
  }
  const comparison = compareRuns(runs, "array");
  return {
    schema: "iovalab/1",
    kind: "compare",
    machine,
    options: {
      depot: ["array", "list", "lockfree"],
      baseline: "array",
      workload: ["trace", "burst"],
      trace: "data/burst.trace.gz",
      cpus: 2,
      limit: 1_048_575,
      burst: 20_000,
      seed: 1,
      duration: 0.5,
      precision: 3,
      maxTime: 60,
      reclaim: { array: "off", list: "on", lockfree: "on" },
      measure: "full",
      verify: false,
    },
    warnings: ["trace: 8 CPUs share 2 cores; use a machine with 8 cores"],
    workloads: Object.entries(WORKLOADS).map(([name, { cpus, text }]) => ({
      name,
      cpus,
      text,
      capture: null,
    })),
    runs,
    controls,
    measureCost: Object.keys(WORKLOADS).map((workload) => ({
      workload,
      throughputRatio: 0.9876,
      ci95: [0.9712, 1.0043],
      pairs: REPETITIONS,
    })),
    comparison,
    statistics: {
      method: "Student's t of the logarithms of the ratios, repetition by repetition",
      confidence: 0.95,
      findings: 16,
      precision: 0.03,
    },
    doubts: [
      {
        workload: "trace",
        code: "cpus-exceed-cores",
        reason: "8 CPUs share 2 cores, so waits and contention measure the scheduler too",
        remedy: "use a machine with 8 cores",
      },
    ],
    partial: false,
    ...changes,
  };
}

/** The same with every fault that a result can have. */
export function faultyResult(): MeasuredResult {
  const result = measuredResult();
  const random = new Random(11, 0);
  const faulty = (run: RunResult): RunResult => ({
    ...run,
    faults: {
      failedMagazines: random.below(run.ops) >> 12,
      failedNodes: random.below(run.ops) >> 14,
      hotplugs: 2 + random.below(3),
      offlineSeconds: 0.1 + random.below(1000) / 1e5,
      slowCpuOps: run.perCpu[1]!.ops >> 3,
      wrongFrees: run.ops >> 11,
      warnings: random.below(run.ops) >> 15,
    },
  });
  return {
    ...result,
    options: {
      ...result.options,
      failMagazine: 0.01,
      failNode: 0.001,
      slowCpu: "1:10",
      hotplug: 0.1,
      wrongFree: "double",
    },
    runs: result.runs.map(faulty),
    controls: result.controls.map(faulty),
  };
}

type Place = Pick<RunResult, "workload" | "depot" | "repetition" | "cpus">;

function run(random: Random, place: Place, character: Character, speed: number): RunResult {
  const { cpus } = place;
  const seconds = 0.5 + random.below(1000) / 1e6;
  const ops = Math.round(character.opsPerSecond * speed * seconds);
  const cores = Math.min(cpus, 2);
  const misses = Math.round((ops / 2) * (1 - character.hitRate));
  const cpuSystemSeconds = 0.02 * cores * seconds * (1 + character.waiting);
  const cpuSeconds = cores * seconds * (0.98 + random.below(20) / 1000);
  const perCpu = Array.from({ length: cpus }, () => {
    const own = Math.round((ops / cpus) * (0.96 + random.below(80) / 1000));
    return {
      ops: own,
      allocs: own >> 1,
      frees: own - (own >> 1),
      failedAllocs: 0,
      seconds,
      cpuSeconds: cpuSeconds / cpus,
      lockWaitNs: character.waiting * seconds * 1e9,
    };
  });
  const ofCpus = perCpu.map((cpu) => cpu.ops);
  const mean = ofCpus.reduce((sum, own) => sum + own, 0) / cpus;
  const deviation = Math.sqrt(ofCpus.reduce((sum, own) => sum + (own - mean) ** 2, 0) / cpus);
  return {
    ...place,
    measure: "full",
    engine: "threads",
    seconds,
    ops,
    opsPerSecond: ops / seconds,
    cpuSeconds,
    cpuUserSeconds: cpuSeconds - cpuSystemSeconds,
    cpuSystemSeconds,
    lockWaitShare: character.waiting,
    latency: {
      ...figures(random, 18, character.p999, ops / 200),
      kinds: {
        allocHit: figures(random, 15, character.p999 / 12, ops / 450),
        allocMiss: figures(random, 240, character.p999 * 1.4, misses / 200),
        freeMagazine: figures(random, 19, character.p999 / 8, ops / 420),
        freeTree:
          character.depotMagazines > 32 ? null : figures(random, 900, character.p999 * 2, misses / 300),
      },
      every: 200.25,
      clockCostNs: 41,
    },
    rcache: {
      hits: Math.round(ops / 2) - misses,
      misses,
      depotPushes: Math.round(ops / 256),
      depotPops: Math.round(ops / 257),
      depotOverflows: Math.round(misses / 127),
      flushes: 0,
      reclaimed: character.depotMagazines > 32 ? 3 : 0,
    },
    tree: { allocs: misses, frees: Math.round(misses * 0.98), steps: Math.round(misses * 1.7) },
    locks: {
      iovaRbtree: lock(misses, character.waiting, cpus * seconds, 260),
      depot:
        place.depot === "lockfree"
          ? lock(0, 0, 0, 0, character.casFailures)
          : lock(Math.round(ops / 128), 0.0004, cpus * seconds, 60),
      cpuRcache: lock(0, 0, 0, 0),
      flushQueue: lock(0, 0, 0, 0),
    },
    memory: memory(random, character, cpus, seconds),
    depotPeak: [character.depotMagazines, 0, 0, 0, 0, 0],
    perCpu,
    balance: { min: Math.min(...ofCpus), mean, max: Math.max(...ofCpus), cv: deviation / mean },
    faults: null,
    disturbance: { steal: 0, others: 0.012 },
    verified: false,
  };
}

function figures(random: Random, p50: number, p999: number, samples: number): LatencyFigures {
  const about = (value: number) => Math.round(value * (0.95 + random.below(100) / 1000));
  return {
    samples: Math.max(1, Math.round(samples)),
    mean: p50 * 1.7 + p999 / 1000,
    p50: about(p50),
    p90: about(p50 * 2.4),
    p99: about(p50 * 2.4 + (p999 - p50) / 8),
    p999: about(p999),
    max: about(p999 * 14),
  };
}

function lock(
  acquisitions: number,
  waiting: number,
  seconds: number,
  holdNs: number,
  casFailures = 0,
): LockCounts {
  const waitNs = waiting * seconds * 1e9;
  const contended = Math.min(acquisitions, Math.round(waitNs / 900));
  return {
    acquisitions,
    contended,
    casFailures,
    waitNs: contended === 0 ? 0 : waitNs,
    minWaitNs: contended === 0 ? 0 : 112,
    maxWaitNs: contended === 0 ? 0 : 184_230,
    holdNs: acquisitions * holdNs,
    hold:
      acquisitions === 0
        ? null
        : { samples: 1 + (acquisitions >> 9), minNs: 31, meanNs: holdNs, maxNs: holdNs * 90 },
  };
}

function memory(random: Random, character: Character, cpus: number, seconds: number): MemoryUse {
  const rows = 48;
  const timeline = Array.from({ length: rows }, (_, index): TimelineRow => {
    const filled = Math.min(1, index / 12);
    const first = Math.round(character.depotMagazines * filled * (0.8 + random.below(200) / 1000));
    const second = Math.round(first / 6);
    const onCpus = cpus * 127 + random.below(cpus * 127);
    const cached = (first + second) * MAGAZINE.magazineSize + onCpus;
    const live = random.below(character.live);
    return [
      ((index + 0.5) * seconds) / rows,
      first + second,
      cached,
      cached + live,
      first + second + cpus * 12,
      first,
      second,
      0,
      0,
      0,
      0,
    ];
  });
  const levels = timeline.map((row) => levelsAt(row, MAGAZINE));
  const sampled = {
    mean: over(levels, (own) => own.reduce((sum, value) => sum + value, 0) / own.length),
    peak: over(levels, (own) => Math.max(...own)),
  };
  const magazinesPeak = sampled.peak.magazines + 2;
  const iovasPeak = sampled.peak.treeNodes + 40;
  return {
    ...MAGAZINE,
    magazinesNow: 30,
    magazinesPeak,
    iovasNow: 0,
    iovasPeak,
    bytesPeak: magazinesPeak * MAGAZINE.magazineBytes + iovasPeak * MAGAZINE.iovaBytes,
    timeline,
    sampled,
  };
}

function over(levels: readonly MemoryLevels[], combine: (values: number[]) => number): MemoryLevels {
  const of = (measure: (level: MemoryLevels) => number) => combine(levels.map(measure));
  return {
    magazines: of(({ magazines }) => magazines),
    treeNodes: of(({ treeNodes }) => treeNodes),
    bytes: of(({ bytes }) => bytes),
    cpuPfns: of(({ cpuPfns }) => cpuPfns),
    depotPfns: of(({ depotPfns }) => depotPfns),
    livePfns: of(({ livePfns }) => livePfns),
    depots: levels[0]!.depots.map((_, bin) => of(({ depots }) => depots[bin]!)),
  };
}

/** The run beside `beside` with measuring off. */
function unmeasured(beside: RunResult): RunResult {
  const withoutHolds = (count: LockCounts): LockCounts => ({ ...count, holdNs: null, hold: null });
  const { iovaRbtree, depot, cpuRcache, flushQueue } = beside.locks;
  return {
    ...beside,
    measure: "off",
    latency: null,
    opsPerSecond: beside.opsPerSecond * 1.01,
    locks: {
      iovaRbtree: withoutHolds(iovaRbtree),
      depot: withoutHolds(depot),
      cpuRcache: withoutHolds(cpuRcache),
      flushQueue: withoutHolds(flushQueue),
    },
    memory: { ...beside.memory, timeline: [], sampled: null },
  };
}

/** The same result as `--measure off` would have given it. */
export function unsampledResult(): MeasuredResult {
  const full = measuredResult();
  const runs = full.runs
    .map(unmeasured)
    .map((run, index) => ({ ...run, opsPerSecond: full.runs[index]!.opsPerSecond }));
  return { ...full, runs, controls: [], measureCost: [], comparison: compareRuns(runs, "array") };
}

/** The same result of designs with other names. */
export function renamed(names: Readonly<Record<string, string>>): MeasuredResult {
  const full = measuredResult();
  const rename = <T extends { readonly depot: string }>(run: T): T => ({
    ...run,
    depot: names[run.depot] ?? run.depot,
  });
  const runs = full.runs.map(rename);
  return {
    ...full,
    runs,
    controls: full.controls.map(rename),
    comparison: compareRuns(runs, names.array ?? "array"),
  };
}
