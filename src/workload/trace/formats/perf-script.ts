import type { CaptureFormat, RawEvent } from "./capture-format.js";
import { emptyRawEvent } from "./capture-format.js";
import { readEventLine } from "./event-line.js";
import { lostEvents } from "./lost-events.js";

/** `perf script`: blanks between comm and pid, and the event's group before its name. */
export const perfScript: CaptureFormat = {
  name: "perf",
  inOrder: true,
  recognizes: (line) => line.startsWith("# captured on") || readPerfLine(line, emptyRawEvent()),
  read(line, raw) {
    if (readPerfLine(line, raw)) return "event";
    if (line === "" || line.startsWith("#")) return "note";
    return lostEvents(line) === undefined ? "unknown" : "lost";
  },
};

/** `comm pid/tid [cpu] time: period group:event: text`, of which the tid, the period and the group may be missing. */
const LINE = /^.*? (?:(?:-1|\d+)\/)?(-1|\d+) +\[(\d+)\] +(\d+)\.(\d+): +(?:\d+ +)?(?:[\w-]+:)?(\w+): *(.*)$/;

function readPerfLine(line: string, raw: RawEvent): boolean {
  return readEventLine(LINE, line, raw);
}
