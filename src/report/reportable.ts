import type { KernelVerification } from "../check/kernel-verify/kernel-verify.js";
import type { Validation } from "../check/validation/validation.js";
import type { Capacity } from "../iova/capacity.js";
import type { RaceResult } from "../kernel/race/kernel-race.js";
import type { Suspicion } from "../measure/doubt/suspicion.js";
import type { MachineProfile } from "../measure/machine-profile.js";
import type { Result, ResultHead } from "../measure/result.js";
import type { SweepResult } from "../measure/sweep-result.js";
import type { BeforeAfterResult } from "./before-after.js";

/** Of `replay --verify`. */
export interface KernelVerifyResult extends ResultHead {
  readonly kind: "kernel-verify";
  readonly verification: KernelVerification;
}

/** Of `kernel bench`. */
export interface KernelBenchResult extends ResultHead {
  readonly kind: "kernel-bench";
  /** Whose code, in words. */
  readonly kernel: string;
  /** What compiled it, and with which flags: they have their part in its times. */
  readonly compiler: string;
  /** The design of ours. */
  readonly depot: string;
  readonly results: readonly RaceResult[];
  /** Why its times are not to be trusted; empty for a trustworthy result. */
  readonly doubts: readonly Suspicion[];
  /** Whether it was interrupted: then the last race may have fewer repetitions, and others are missing. */
  readonly partial: boolean;
}

/** Of `run --capacity`. */
export interface CapacityResult extends ResultHead {
  readonly kind: "capacity";
  readonly capacity: Capacity;
}

/** Of `validate`. */
export interface ValidationResult extends ResultHead {
  readonly kind: "validate";
  /** The machine that was simulated, where a target needs one. */
  readonly profile: MachineProfile;
  readonly validation: Validation;
}

/** Everything that a command can report. */
export type Reportable =
  | Result
  | KernelVerifyResult
  | KernelBenchResult
  | ValidationResult
  | CapacityResult
  | BeforeAfterResult
  | SweepResult;
