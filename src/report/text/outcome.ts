import type { Finding } from "../../measure/result.js";
import type { Paint } from "../paint.js";

/** `text` in the colour of the outcome. */
export function outcomeText(outcome: Finding["outcome"], paint: Paint, text: string = outcome): string {
  switch (outcome) {
    case "better":
      return paint.green(text);
    case "worse":
      return paint.red(text);
    default:
      return text;
  }
}
