import type { CaptureFormat } from "./capture-format.js";
import { emptyRawEvent } from "./capture-format.js";
import { readFtraceLine } from "./ftrace-line.js";
import { lostEvents } from "./lost-events.js";

/** The text of tracefs: `trace`, `trace_pipe`, and `trace-cmd show`. */
export const ftrace: CaptureFormat = {
  name: "ftrace",
  inOrder: true,
  recognizes: (line) => line.startsWith("# tracer:") || readFtraceLine(line, emptyRawEvent()),
  read(line, raw) {
    if (readFtraceLine(line, raw)) return "event";
    if (line.startsWith("#") || line === "") return "note";
    return lostEvents(line) === undefined ? "unknown" : "lost";
  },
};
