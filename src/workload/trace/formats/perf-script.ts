import type { CaptureFormat, RawEvent } from "./capture-format.js";
import { emptyRawEvent } from "./capture-format.js";
import { lostEvents } from "./lost-events.js";
import { timestampNs } from "./timestamp.js";

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
  const match = LINE.exec(line);
  if (match === null) return false;
  raw.pid = Number(match[1]);
  raw.cpu = Number(match[2]);
  raw.timeNs = timestampNs(match[3] as string, match[4]);
  raw.event = match[5] as string;
  raw.text = match[6] as string;
  return true;
}
