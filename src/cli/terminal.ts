import { printableLines } from "../workload/printable.js";
import { type Colors, colorsFor } from "./colors.js";
import { DescriptorWriter } from "./descriptor-writer.js";
import { catchInterruption } from "./interruption.js";
import { progressOn } from "./live/progress-on.js";
import type { Progress } from "./progress.js";

/** The outside, as commands see it: results go to `out`, everything else to stderr. */
export interface Terminal {
  readonly out: DescriptorWriter;
  readonly colors: Colors;
  readonly progress: Progress;
  readonly stdin: AsyncIterable<Buffer>;
  /** Aborted when the user wants no more. A command that never asks for it is ended by the signal itself. */
  readonly interrupted: AbortSignal;
  /** What it quotes may hold anything: controls are shown, and not carried out. */
  warn(line: string): void;
}

export function openTerminal(): Terminal {
  const errors = new DescriptorWriter(2);
  let interrupted: AbortSignal | undefined;
  return {
    out: new DescriptorWriter(1),
    colors: colorsFor(process.stdout, process.env),
    progress: progressOn(process.stderr, process.env),
    // Opened when it is first used: a command that does not read must not wait for its end.
    get stdin() {
      return process.stdin;
    },
    get interrupted() {
      interrupted ??= catchInterruption();
      return interrupted;
    },
    warn(line) {
      errors.line(printableLines(line));
      errors.flush();
    },
  };
}
