import type { Reportable } from "./reportable.js";

/** The whole result, two blanks per level, so that it can be read and compared line by line. */
export function renderJson(result: Reportable): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
