import type { TraceSummary } from "../workload/trace/trace-summary.js";

/** The result of a command, the same in every format. Durations are in the unit that the field's name or text says. */
export const RESULT_SCHEMA = "iovalab/1";

export type Result = MeasuredResult | CrashResult;

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
  readonly workloads: readonly WorkloadDescription[];
  readonly runs: readonly RunResult[];
  /** Empty where there is nothing to compare. */
  readonly comparison: readonly Comparison[];
}

/** Of `crash`. */
export interface CrashResult extends ResultHead {
  readonly kind: "crash";
  readonly scenarios: readonly ScenarioResult[];
}

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
  /** The smallest step of the clock that runs are timed with. */
  readonly clockGrainNs: number;
}

/** One repetition of one workload on one design. */
export interface RunResult {
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
  /** Nanoseconds per operation, sampled; null when not measured. */
  readonly latency: {
    readonly p50: number;
    readonly p99: number;
    readonly p999: number;
    readonly max: number;
  } | null;
  readonly rcache: RcacheCounts;
  readonly locks: Readonly<Record<LockName, LockCounts>>;
  readonly memory: MemoryUse;
  /** The most magazines each bin's depot held, by order. */
  readonly depotPeak: readonly number[];
  readonly perCpu: readonly CpuCounts[];
  /** Whether the domain's invariants were checked afterwards, and hold. */
  readonly verified: boolean;
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
  readonly maxWaitNs: number;
  /** Null when not measured. */
  readonly holdNs: number | null;
}

export interface MemoryUse {
  readonly magazinesNow: number;
  readonly magazinesPeak: number;
  readonly iovasNow: number;
  readonly iovasPeak: number;
  /** Bytes of magazines and iovas at their peaks. */
  readonly bytesPeak: number;
  /** [seconds, magazines in depots, pfns cached on CPUs and in depots, tree nodes]; empty when not sampled. */
  readonly timeline: readonly (readonly [number, number, number, number])[];
}

export interface CpuCounts {
  readonly ops: number;
  readonly allocs: number;
  readonly frees: number;
  readonly failedAllocs: number;
  readonly seconds: number;
}

/** A design held against the baseline, per workload. Ratios are design / baseline. */
export interface Comparison {
  readonly workload: string;
  readonly depot: string;
  readonly baseline: string;
  /** Geometric mean of the ratios of throughput, repetition by repetition; > 1 is faster. */
  readonly throughputRatio: number;
  /** 95 % interval of throughputRatio; null when there are too few repetitions for one. */
  readonly ci95: readonly [number, number] | null;
  /** CPU time per operation; < 1 is cheaper. */
  readonly cpuPerOpRatio: number;
  /** Peak bytes of magazines and iovas; < 1 is smaller. */
  readonly memoryPeakRatio: number;
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
