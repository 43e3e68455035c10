import { type Colors, colorsFor } from "./colors.js";
import { DescriptorWriter } from "./descriptor-writer.js";
import { type Progress, progressOn } from "./progress.js";

/** The outside, as commands see it: results go to `out`, everything else to stderr. */
export interface Terminal {
  readonly out: DescriptorWriter;
  readonly colors: Colors;
  readonly progress: Progress;
  readonly stdin: AsyncIterable<Buffer>;
  warn(line: string): void;
}

export function openTerminal(): Terminal {
  const errors = new DescriptorWriter(2);
  return {
    out: new DescriptorWriter(1),
    colors: colorsFor(process.stdout, process.env),
    progress: progressOn(process.stderr),
    // Opened when it is first used: a command that does not read must not wait for its end.
    get stdin() {
      return process.stdin;
    },
    warn(line) {
      errors.line(line);
      errors.flush();
    },
  };
}
