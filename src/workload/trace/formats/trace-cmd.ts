import type { CaptureFormat } from "./capture-format.js";
import { readFtraceLine } from "./ftrace-line.js";
import { lostEvents } from "./lost-events.js";

/** `trace-cmd report`, also with `-R`: ftrace's line without the flags, and its own head lines. */
export const traceCmd: CaptureFormat = {
  name: "trace-cmd",
  inOrder: true,
  recognizes: (line) => HEADING.test(line),
  read(line, raw) {
    if (readFtraceLine(line, raw)) return "event";
    if (line === "" || line.startsWith("#") || HEADING.test(line)) return "note";
    return lostEvents(line) === undefined ? "unknown" : "lost";
  },
};

const HEADING = /^(?:cpus=\d+|version = \d+|CPU \d+ is empty|trace-cmd\b.*)$/;
