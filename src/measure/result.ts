import type { PacketCounts } from "../workload/device/device-model.js";
import type { TraceSummary } from "../workload/trace/trace-summary.js";
import type { MachineProfile } from "./machine-profile.js";

/** The result of a command, the same in every format. Durations are in the unit that the field's name or text says. */
export const RESULT_SCHEMA = "iovalab/1";

export type Result = MeasuredResult | CrashResult | CheckResult;

export interface ResultHead {
  readonly schema: typeof RESULT_SCHEMA;
  readonly machine: MachineDescription;
  /** Every option as it was in force, defaults included. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Why numbers of this result are not to be trusted, and what to change. */
  readonly warnings: readonly string[];
}

/** Of the commands that run workloads. */
export interface MeasuredResult extends ResultHead {
  readonly kind: "compare" | "run" | "replay";
  /** The machine that was simulated; missing when it was a real one. */
  readonly profile?: MachineProfile | undefined;
  readonly workloads: readonly WorkloadDescription[];
  /** The repetitions that count, of all designs. */
  readonly runs: readonly RunResult[];
  /** Runs with measuring off, one beside a run of each repetition: what measuring costs. Empty with `--measure off`. */
  readonly controls: readonly RunResult[];
  readonly measureCost: readonly MeasureCost[];
  /** Empty where there is nothing to compare. */
  readonly comparison: readonly Comparison[];
  /** How the intervals of `comparison` and `measureCost` were found; null where there are none. */
  readonly statistics: StatisticsDescription | null;
  /** Why numbers are not to be trusted; empty for a trustworthy result. */
  readonly doubts: readonly Doubt[];
  /** Whether it was interrupted: then it holds what had been measured by that time. */
  readonly partial: boolean;
}

/** A reason not to trust the numbers of a workload, and what to do about it. `warnings` has the same in one line. */
export interface Doubt {
  readonly workload: string;
  readonly code: DoubtCode;
  readonly reason: string;
  readonly remedy: string;
}

export type DoubtCode =
  | "cpus-exceed-cores"
  | "short-run"
  | "clock-grain"
  | "failed-allocations"
  | "lost-packets"
  | "no-spread"
  | "imprecise"
  | "noisy"
  | "drift"
  | "bimodal"
  | "busy-machine"
  | "measuring-cost";

export interface StatisticsDescription {
  /** The method of the intervals and the library that computes it, in words. */
  readonly method: string;
  /** Of `ci95`, each by itself, and of the findings' intervals, all together. */
  readonly confidence: number;
  /** How many findings share that confidence (Bonferroni). */
  readonly findings: number;
  /** The half width of throughput ratios that the repetitions aimed at, as a part of the ratio; null where none was aimed at. */
  readonly precision: number | null;
}

/** What measuring costs in one workload: throughput with it / throughput without, in the same run. */
export interface MeasureCost {
  readonly workload: string;
  /** 0.99: measuring takes 1 % of the throughput. */
  readonly throughputRatio: number;
  readonly ci95: Interval | null;
  /** Pairs of runs, one with and one without. */
  readonly pairs: number;
}

/** Lower and upper bound. */
export type Interval = readonly [number, number];

/** Of `crash`. */
export interface CrashResult extends ResultHead {
  readonly kind: "crash";
  readonly scenarios: readonly ScenarioResult[];
}

/** Of `check`. */
export interface CheckResult extends ResultHead {
  readonly kind: "check";
  /** Ended by the user before everything was checked. */
  readonly partial: boolean;
  readonly checks: readonly InterleavingCheck[];
}

/** What the interleavings of a check go through, see `src/check/interleavings/check-case.ts`. */
export const CHECK_PARTS = ["depot", "full", "drain", "rcache", "flush", "slab"] as const;
export type CheckPart = (typeof CHECK_PARTS)[number];

/** One structure under the interleavings of a few operations. All of them are sequentially consistent. */
export interface InterleavingCheck {
  /** The design's id, and the name that the command line knows it by; null where none takes part. */
  readonly depot: string | null;
  readonly given: string | null;
  readonly part: CheckPart;
  /** Operations of each CPU, and of housekeeping. */
  readonly operations: readonly number[];
  readonly search: "exhaustive" | "random" | "schedule";
  /** The most times that a CPU which could go on was made to wait; null for any number. */
  readonly preemptions: number | null;
  /** Whether nothing within the bounds was left out: there was time for all of it, and no violation ended it. */
  readonly isComplete: boolean;
  /** Whether a CPU that went round in a loop was taken to wait for others, and not followed any further. */
  readonly cutsLoops: boolean;
  /** Distinct states; 0 where they were not told apart. */
  readonly states: number;
  /** Steps taken from state to state. */
  readonly steps: number;
  /** Interleavings followed to where they end, or to a state from where all was known. */
  readonly interleavings: number;
  readonly seconds: number;
  readonly failure: InterleavingFailure | null;
}

/** An interleaving that goes wrong. */
export interface InterleavingFailure {
  readonly violation: ViolationKind;
  /** What is violated, in words. */
  readonly text: string;
  /** For `--schedule`. */
  readonly schedule: string;
  /** Whether it is known that no shorter one goes wrong. */
  readonly isShortest: boolean;
  readonly actors: readonly string[];
  readonly trace: readonly InterleavingStep[];
}

export interface InterleavingStep {
  /** By number; null for what happens at rest, when all operations have ended. */
  readonly actor: number | null;
  readonly text: string;
  /** What is in the structure, and who holds what, after the step. */
  readonly state: readonly string[];
}

export const VIOLATION_KINDS = [
  "null-dereference",
  "deadlock",
  "data-race",
  "held-twice",
  "not-linearizable",
  "invariant",
  "endless",
  "misuse",
  "state-outside-memory",
  "exception",
] as const;
export type ViolationKind = (typeof VIOLATION_KINDS)[number];

/** A workload as it was run; every design had the same. */
export interface WorkloadDescription {
  readonly name: string;
  readonly cpus: number;
  /** Its parameters, in words. */
  readonly text: string;
  /** What the capture held, for a trace. */
  readonly capture: TraceSummary | null;
}

export interface MachineDescription {
  readonly cpu: string;
  /** Cores that this process may use. */
  readonly cores: number;
  readonly memoryBytes: number;
  readonly platform: string;
  readonly node: string;
  readonly v8: string;
  /** The smallest step of the clock that runs are timed with; missing where nothing was timed, but simulated. */
  readonly clockGrainNs?: number | undefined;
}

/** One repetition of one workload on one design. */
export interface RunResult {
  /** "off": counters and times of the whole only; `latency`, `holdNs` and the timeline are missing. */
  readonly measure: MeasureMode;
  readonly workload: string;
  readonly depot: string;
  readonly cpus: number;
  readonly engine: "threads" | "virtual";
  /** From 0. */
  readonly repetition: number;
  /** From the start barrier to the last CPU's end. */
  readonly seconds: number;
  /** Allocations and frees, together. */
  readonly ops: number;
  readonly opsPerSecond: number;
  /** User and system time of the whole process between the same two points. */
  readonly cpuSeconds: number;
  readonly cpuUserSeconds: number;
  readonly cpuSystemSeconds: number;
  /** The part of the CPUs' time that they waited for locks: sum of waits / (cpus * seconds). */
  readonly lockWaitShare: number;
  /** Null when not measured. */
  readonly latency: Latency | null;
  readonly rcache: RcacheCounts;
  readonly tree: TreeCounts;
  readonly locks: Readonly<Record<LockName, LockCounts>>;
  readonly memory: MemoryUse;
  /** The most magazines each bin's depot held, by order. */
  readonly depotPeak: readonly number[];
  readonly perCpu: readonly CpuCounts[];
  /** Of the operations per CPU. */
  readonly balance: Balance;
  /** What network cards received, or did not; missing where there are none. */
  readonly packets?: PacketCounts | undefined;
  /** What went wrong on purpose; null when nothing was to. */
  readonly faults: FaultCounts | null;
  /** What else the machine did meanwhile; null where the operating system does not tell. */
  readonly disturbance: Disturbance | null;
  /** Whether the domain's invariants were checked afterwards, and hold. */
  readonly verified: boolean;
}

export type MeasureMode = "full" | "off";

export const LATENCY_KINDS = [
  "allocHit",
  "allocMiss",
  "freeMagazine",
  "freeTree",
  "freeQueued",
  "freeRing",
] as const;
/**
 * Allocations from a magazine and past them. Frees into a magazine and to the tree; with a flush queue, frees that only
 * queue their range, and those that first free ranges of the ring that have been flushed.
 */
export type LatencyKind = (typeof LATENCY_KINDS)[number];

type QueuedKind = "freeQueued" | "freeRing";

/**
 * How long operations take, in nanoseconds, from an HDR histogram (3 digits) merged over the CPUs.
 *
 * The loop is closed: a CPU begins an operation when the one before is done, so that there is no schedule that a
 * stall could make it fall behind of. Times are those of service; a stall is one long operation, or lies between
 * two and is in none.
 */
export interface Latency extends LatencyFigures {
  /** Null for a kind of which no sample was taken; results of before there were queues do without theirs. */
  readonly kinds: Readonly<
    Record<Exclude<LatencyKind, QueuedKind>, LatencyFigures | null> &
      Partial<Record<QueuedKind, LatencyFigures | null>>
  >;
  /** Operations from one sample to the next, on the average; 1 when every operation was timed. */
  readonly every: number;
  /** What a sample of nothing takes: already subtracted, and what is below it is not resolved. 0 when simulated. */
  readonly clockCostNs: number;
}

/** Of the samples; the largest of these is not the largest of all operations. */
export interface LatencyFigures {
  readonly samples: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  /** The 99.9th percentile. */
  readonly p999: number;
  readonly max: number;
}

export interface TreeCounts {
  readonly allocs: number;
  readonly frees: number;
  /** Nodes visited by the searches of allocations. */
  readonly steps: number;
}

export interface RcacheCounts {
  /** Allocations served from a magazine. */
  readonly hits: number;
  /** Allocations that went to the tree. */
  readonly misses: number;
  readonly depotPushes: number;
  readonly depotPops: number;
  readonly depotOverflows: number;
  /** Flushes of every cache, on exhaustion. */
  readonly flushes: number;
  /** Magazines that reclaim freed. */
  readonly reclaimed: number;
}

export type LockName = "iovaRbtree" | "depot" | "cpuRcache" | "flushQueue";

export interface LockCounts {
  readonly acquisitions: number;
  /** Acquisitions that had to wait. */
  readonly contended: number;
  /** Lost compareExchange of lock-free heads. */
  readonly casFailures: number;
  readonly waitNs: number;
  /** The shortest and longest wait of contended acquisitions; 0 when there were none. */
  readonly minWaitNs: number;
  readonly maxWaitNs: number;
  /** Of all acquisitions, from the mean of the sampled ones; null when not measured. */
  readonly holdNs: number | null;
  /** The holds that were timed; null when not measured, or none was. */
  readonly hold: HoldSamples | null;
}

export interface HoldSamples {
  readonly samples: number;
  readonly minNs: number;
  readonly meanNs: number;
  readonly maxNs: number;
}

export interface MemoryUse {
  readonly magazinesNow: number;
  readonly magazinesPeak: number;
  readonly iovasNow: number;
  readonly iovasPeak: number;
  /** Bytes of magazines and iovas at their peaks, exact. */
  readonly bytesPeak: number;
  /** Pfns that a full magazine holds. */
  readonly magazineSize: number;
  /** Bytes of one magazine and of one iova node. */
  readonly magazineBytes: number;
  readonly iovaBytes: number;
  /** Levels over time; empty when not sampled. `levelsAt` reads a row. */
  readonly timeline: readonly TimelineRow[];
  /** Of the timeline; null when it is empty. */
  readonly sampled: { readonly mean: MemoryLevels; readonly peak: MemoryLevels } | null;
}

/**
 * [seconds, magazines in depots, pfns cached on CPUs and in depots, tree nodes, magazines in use, then the depot of
 * each bin in magazines], read without stopping anybody: the parts of a row may be a few operations apart.
 */
export type TimelineRow = readonly [
  seconds: number,
  depotMagazines: number,
  cachedPfns: number,
  treeNodes: number,
  magazines: number,
  ...depots: number[],
];

/** What the allocator holds at a moment, or on the time-weighted average. Pfns of a range count as one. */
export interface MemoryLevels {
  /** Magazines in use: on CPUs and in depots. */
  readonly magazines: number;
  /** Ranges in the tree: live and cached ones. */
  readonly treeNodes: number;
  /** Of these magazines and nodes. */
  readonly bytes: number;
  /** Pfns in the magazines of CPUs. */
  readonly cpuPfns: number;
  /** Pfns in depots: of full magazines. */
  readonly depotPfns: number;
  /** Ranges that were handed out and not freed. */
  readonly livePfns: number;
  /** Magazines in the depot of each bin. */
  readonly depots: readonly number[];
}

export interface Balance {
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  /** Coefficient of variation: standard deviation / mean. */
  readonly cv: number;
}

/** CPU time, in seconds over all cores, that did not go to this process. */
export interface Disturbance {
  /** Taken by the hypervisor for others. */
  readonly steal: number;
  /** Used by other processes. */
  readonly others: number;
}

/** Of a run whose length is told with it, its beginning and end included. */
export interface TimedDisturbance extends Disturbance {
  readonly seconds: number;
}

/** What went wrong on purpose, over all CPUs; null for a kind of fault that was not asked for. */
export interface FaultCounts {
  /** Allocations of magazines that failed: the pfn went to the tree. */
  readonly failedMagazines: number | null;
  /** Allocations of tree nodes that failed: so did that of the range, unless a flush was allowed and its second try did not. */
  readonly failedNodes: number | null;
  /** How often a CPU went offline. */
  readonly hotplugs: number | null;
  /** For how long, all of them together. */
  readonly offlineSeconds: number | null;
  /** Operations of the slow CPU; those of the others are in `perCpu`. */
  readonly slowCpuOps: number | null;
  readonly wrongFrees: number | null;
  /** Pfns of drained magazines that no range of the tree held: a WARN each. */
  readonly warnings: number;
}

export interface CpuCounts {
  readonly ops: number;
  readonly allocs: number;
  readonly frees: number;
  readonly failedAllocs: number;
  readonly seconds: number;
  /** User and system time of its thread; null where Node does not tell (before 24). */
  readonly cpuSeconds: number | null;
  /** Waited for locks. */
  readonly lockWaitNs: number;
}

/** A design held against the baseline, per workload. Ratios are design / baseline; null where one of them is 0. */
export interface Comparison {
  readonly workload: string;
  readonly depot: string;
  readonly baseline: string;
  /** Geometric mean of the ratios of throughput, repetition by repetition; > 1 is faster. */
  readonly throughputRatio: number | null;
  /** 95 % interval of throughputRatio; null when there are too few repetitions for one. */
  readonly ci95: Interval | null;
  /** CPU time per operation; < 1 is cheaper. */
  readonly cpuPerOpRatio: number | null;
  /** Peak bytes of magazines and iovas; < 1 is smaller. */
  readonly memoryPeakRatio: number | null;
  /** The answers; null where it was not measured. */
  readonly findings: Readonly<Record<Question, Finding | null>>;
  /** Tree operations per million operations: what the depot is there to avoid. Medians of the repetitions. */
  readonly treeWork: { readonly depot: number; readonly baseline: number };
}

export const QUESTIONS = ["throughput", "cpuLoad", "memory", "tails"] as const;
/**
 * throughput: operations per second; cpuLoad: user + system time per operation; memory: peak bytes of magazines and
 * iovas; tails: the 99.9th percentile of the latency of all operations, where a repetition has 1000 samples or more.
 */
export type Question = (typeof QUESTIONS)[number];

/** One answer of a comparison. Better is more throughput, and less of everything else. */
export interface Finding {
  /** Geometric mean of the repetitions' ratios, design / baseline. */
  readonly ratio: number;
  /** All intervals of a result hold together with its confidence; null for too few repetitions. */
  readonly interval: Interval | null;
  readonly outcome: "better" | "worse" | "no difference shown";
}

/** What one design did in one scenario of `crash`. */
export type ScenarioResult = {
  readonly depot: string;
  readonly scenario: string;
  readonly engine: "in-process" | "threads";
} & (
  | { readonly outcome: "survived"; readonly rounds: number }
  | { readonly outcome: "crashed"; readonly round: number; readonly oops: OopsReport }
);

/** A fault as the kernel would have reported it. */
export interface OopsReport {
  readonly address: number;
  readonly access: "read" | "write";
  readonly cpu: number;
  readonly pid: number;
  /** The worker thread that played the CPU; 0 is the main thread. */
  readonly worker: number;
  /** The innermost function first. */
  readonly callTrace: readonly string[];
}
