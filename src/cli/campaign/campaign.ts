import type { RunRequest } from "../../engine/run-request.js";
import type { AllocatorOptions } from "../../iova/domain.js";
import type { IntervalOptions } from "../../measure/confidence.js";
import type { IntervalMethod } from "../../measure/interval-method.js";
import type { MachineProfile } from "../../measure/machine-profile.js";
import type { MeasureMode } from "../../measure/result.js";
import type { PlannedDesign } from "./planned-design.js";
import type { PlannedWorkload } from "./planned-workload.js";

/** Workloads, one after the other; of each, the repetitions of all designs, interleaved. */
export interface Campaign
  extends Pick<RunRequest, "limits" | "domain" | "seed" | "verify" | "devices" | "dma" | "faults"> {
  readonly workloads: readonly PlannedWorkload[];
  readonly designs: readonly PlannedDesign[];
  readonly allocator: Omit<AllocatorOptions, "cpus" | "reclaim">;
  readonly repetitions: Repetitions;
  /** When a repetition ends that does not end by itself; operations are of all CPUs together, or for each. */
  readonly until: Pick<RunRequest, "ops" | "seconds"> & { readonly opsPerCpu?: number };
  readonly measure: MeasureMode;
  /** From one look at memory to the next. */
  readonly sampleMs: number;
  readonly interval: IntervalMethod;
  /** The machine that is simulated; null when threads play the CPUs. */
  readonly profile: MachineProfile | null;
}

/** So many, or until the throughput ratios are known to `precision`, and no longer than `maxSeconds` for everything. */
export type Repetitions =
  | { readonly repeat: number }
  | { readonly precision: number; readonly maxSeconds: number };

/** How the intervals of a campaign are found, and what its repetitions aim at: null when their number is given. */
export function intervalsOf({
  interval,
  repetitions,
}: Campaign): IntervalOptions & { readonly precision: number | null } {
  const sequential = "precision" in repetitions;
  return { interval, sequential, precision: sequential ? repetitions.precision : null };
}
