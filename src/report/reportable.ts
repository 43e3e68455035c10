import type { KernelVerification } from "../check/kernel-verify/kernel-verify.js";
import type { Validation } from "../check/validation/validation.js";
import type { Capacity } from "../iova/capacity.js";
import type { MachineProfile } from "../measure/machine-profile.js";
import type { Result, ResultHead } from "../measure/result.js";
import type { BeforeAfterResult } from "./before-after.js";

/** Of `replay --verify`. */
export interface KernelVerifyResult extends ResultHead {
  readonly kind: "kernel-verify";
  readonly verification: KernelVerification;
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
export type Reportable = Result | KernelVerifyResult | ValidationResult | CapacityResult | BeforeAfterResult;
