import type { Paint } from "./paint.js";
import type { Reportable } from "./reportable.js";
import { beforeAfterText } from "./text/before-after.js";
import { capacityText } from "./text/capacity.js";
import { crashText } from "./text/crash.js";
import { kernelVerifyText } from "./text/kernel-verify.js";
import { measuredText } from "./text/measured.js";
import { validationText } from "./text/validation.js";

/** A result for people, at most 100 columns wide with up to four designs. */
export function renderText(result: Reportable, paint: Paint): string {
  switch (result.kind) {
    case "crash":
      return crashText(result, paint);
    case "kernel-verify":
      return kernelVerifyText(result, paint);
    case "capacity":
      return capacityText(result, paint);
    case "validate":
      return validationText(result, paint);
    case "before-after":
      return beforeAfterText(result, paint);
    default:
      return measuredText(result, paint);
  }
}
