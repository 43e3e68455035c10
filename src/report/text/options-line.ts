import type { ResultHead } from "../../measure/result.js";
import { printable } from "../../workload/printable.js";
import { givenOptions } from "../command-line.js";

/** The options in force, as they would be given. */
export function optionsLine(options: ResultHead["options"]): string {
  return printable(givenOptions(options).flat().join(" "));
}
