import type { KernelVerification } from "../check/kernel-verify/kernel-verify.js";
import type { Capacity } from "../iova/capacity.js";
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

/** Everything that a command can report. */
export type Reportable = Result | KernelVerifyResult | CapacityResult | BeforeAfterResult;
