import { escaped } from "../workload/printable.js";
import type { Reportable } from "./reportable.js";

/** Controls that JSON leaves as they are, and marks of the direction of writing; see `printable`. */
const LEFT_AS_THEY_ARE = /[\u007f-\u009f]|\p{Bidi_Control}/gu;

/** The whole result, two blanks per level, so that it can be read and compared line by line. */
export function renderJson(result: Reportable): string {
  return `${JSON.stringify(result, null, 2).replaceAll(LEFT_AS_THEY_ARE, escaped)}\n`;
}
