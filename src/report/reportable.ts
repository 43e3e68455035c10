import type { KernelVerification } from "../check/kernel-verify/kernel-verify.js";
import type { Result, ResultHead } from "../measure/result.js";
import type { SweepResult } from "../measure/sweep-result.js";
import type { BeforeAfterResult } from "./before-after.js";

/** Of `replay --verify`. */
export interface KernelVerifyResult extends ResultHead {
  readonly kind: "kernel-verify";
  readonly verification: KernelVerification;
}

/** Everything that a command can report. */
export type Reportable = Result | KernelVerifyResult | BeforeAfterResult | SweepResult;
