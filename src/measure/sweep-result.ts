import type { MachineProfile } from "./machine-profile.js";
import type { MemoryUse, ResultHead, RunResult } from "./result.js";

/** Of `sweep`: simulated runs on a grid of options. `options` has what all of them have in common, and `vary`. */
export interface SweepResult extends ResultHead {
  readonly kind: "sweep";
  /** The machines that were simulated: one, unless the profile is varied. */
  readonly profiles: readonly MachineProfile[];
  readonly axes: readonly SweepAxis[];
  /** In the order of the grid, the first axis slowest; repetitions of a point follow one another. */
  readonly points: readonly SweepPoint[];
  /** Where one design becomes better than another: by intervals, if runs are repeated. */
  readonly crossings: readonly SweepCrossing[];
  /** The runs that came to no end: their points are missing. */
  readonly failures: readonly SweepFailure[];
  /** Whether it was interrupted: then points are missing. */
  readonly partial: boolean;
}

/** An option that was varied, under its camel-case name. */
export interface SweepAxis {
  readonly name: string;
  readonly values: readonly AxisLevel[];
}

export type AxisLevel = string | number;

/** A run on the grid. */
export interface SweepPoint {
  /** A hash of everything that shapes the run: the same run has the same key, whatever sweep it is in. */
  readonly key: string;
  /** The varied options that shape this run: a list has no depotSize. */
  readonly varied: Readonly<Record<string, AxisLevel>>;
  /** Every option as it was in force. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly run: PointRun;
}

/** A run on the grid that failed. */
export interface SweepFailure extends Pick<SweepPoint, "key" | "varied"> {
  readonly depot: string;
  /** From 0. */
  readonly repetition: number;
  /** Stable, for programs. */
  readonly code: string;
  /** In one line. */
  readonly message: string;
}

export const SWEEP_METRICS = ["throughput", "memory", "p99"] as const;
/** What the curves of a sweep show: operations per second, bytes at the peak, and the p99 of all operations. */
export type SweepMetric = (typeof SWEEP_METRICS)[number];

/** One design was worse than another up to a place on the axis of the curves, and is better from another place on. */
export interface SweepCrossing {
  readonly metric: SweepMetric;
  /** The facet's values. */
  readonly at: Readonly<Record<string, AxisLevel>>;
  /** The design that is better from there on, and the one that it leaves behind. */
  readonly depot: string;
  readonly other: string;
  /** The last place where it was worse, and the first where it is better. */
  readonly between: readonly [AxisLevel, AxisLevel];
}

/** A run without what grows with its CPUs and its length. */
export interface PointRun extends Omit<RunResult, "perCpu" | "memory"> {
  readonly memory: Omit<MemoryUse, "timeline">;
  /** Of all CPUs. */
  readonly failedAllocs: number;
}

export function pointRun({ perCpu, memory, ...run }: RunResult): PointRun {
  const { timeline: _, ...rest } = memory;
  return {
    ...run,
    memory: rest,
    failedAllocs: perCpu.reduce((sum, { failedAllocs }) => sum + failedAllocs, 0),
  };
}
