import type { Finding } from "../../measure/result.js";
import type { Paint } from "../paint.js";

export function outcomeText(outcome: Finding["outcome"], paint: Paint): string {
  switch (outcome) {
    case "better":
      return paint.green(outcome);
    case "worse":
      return paint.red(outcome);
    default:
      return outcome;
  }
}
