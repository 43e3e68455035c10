import type { CaptureFormat, RawEvent } from "./capture-format.js";
import { emptyRawEvent } from "./capture-format.js";
import { lostEvents } from "./lost-events.js";

/**
 * What `data/capture.bt` prints: `ns cpu pid comm event name=value ...`. Its lines come CPU buffer by
 * CPU buffer and go back in time at each change, so they must be sorted.
 */
export const bpftrace: CaptureFormat = {
  name: "bpftrace",
  inOrder: false,
  recognizes: (line) => HEADING.test(line) || readBpftraceLine(line, emptyRawEvent()),
  read(line, raw) {
    if (readBpftraceLine(line, raw)) return "event";
    if (line === "" || HEADING.test(line) || REMAINING_MAP.test(line)) return "note";
    return lostEvents(line) === undefined ? "unknown" : "lost";
  },
};

const HEADING = /^(?:Attach(?:ing|ed) \d+ probes?\.*|ns cpu pid comm event args)$/;

/** What a script leaves in its maps is printed at its end: calls that had not returned. */
const REMAINING_MAP = /^@\w*(?:\[.*\])?: /;

/** The event is the last word before the fields, whatever words the comm has. */
const LINE = /^(\d+) (\d+) (\d+) (?:.*? )??(\w+) (\w+=\S+(?: \w+=\S+)*) *$/;

function readBpftraceLine(line: string, raw: RawEvent): boolean {
  const match = LINE.exec(line);
  if (match === null) return false;
  raw.timeNs = Number(match[1]);
  raw.cpu = Number(match[2]);
  raw.pid = Number(match[3]);
  raw.event = match[4] as string;
  raw.text = match[5] as string;
  return true;
}
