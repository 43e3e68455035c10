import type { Paint } from "./paint.js";
import type { Reportable } from "./reportable.js";
import { beforeAfterText } from "./text/before-after.js";
import { capacityText } from "./text/capacity.js";
import { checkText } from "./text/check.js";
import { crashText } from "./text/crash.js";
import { kernelBenchText } from "./text/kernel-bench.js";
import { kernelVerifyText } from "./text/kernel-verify.js";
import { measuredText } from "./text/measured.js";
import { sweepText } from "./text/sweep.js";
import { validationText } from "./text/validation.js";

/** A result for people, at most 100 columns wide with up to four designs. */
export function renderText(result: Reportable, paint: Paint): string {
  switch (result.kind) {
    case "check":
      return checkText(result, paint);
    case "crash":
      return crashText(result, paint);
    case "kernel-verify":
      return kernelVerifyText(result, paint);
    case "kernel-bench":
      return kernelBenchText(result, paint);
    case "capacity":
      return capacityText(result, paint);
    case "validate":
      return validationText(result, paint);
    case "before-after":
      return beforeAfterText(result, paint);
    case "sweep":
      return sweepText(result, paint);
    default:
      return measuredText(result, paint);
  }
}
