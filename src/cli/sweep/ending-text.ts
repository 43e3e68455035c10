import { sweepCommand } from "../../report/command-line.js";
import type { GivenOptions } from "../options/given-options.js";
import { givenValues } from "./given-values.js";

/** What is told at the end of a sweep that was interrupted, in one line: how far it came, and how it goes on. */
export function interruptedText(done: number, all: number, options: GivenOptions): string {
  const sofar = `iovalab: interrupted: ${done} of ${all} runs are done`;
  const out = options.get("out");
  if (out === undefined) return `${sofar}; with --out FILE they would be kept, and could be gone on with`;
  return `${sofar} and kept in ${out}; to go on: ${commandOf(options)}`;
}

/** The same of one in which runs failed. */
export function failedText(failed: number, all: number, options: GivenOptions): string {
  const sofar = `iovalab: ${failed} of ${all} runs failed`;
  if (!options.has("out")) return sofar;
  return `${sofar}; to try ${failed === 1 ? "it" : "them"} again: ${commandOf(options)}`;
}

function commandOf(options: GivenOptions): string {
  return sweepCommand({ options: givenValues(options, []) }).join(" ");
}
