import type { RawEvent } from "./capture-format.js";
import { readEventLine } from "./event-line.js";

/**
 * `comm-pid (tgid) [cpu] flags time: event: text`, of which the tgid and the flags may be missing.
 *
 * A comm may hold blanks, colons, dashes and parentheses, so the line is anchored on the first `-PID [CPU]` that a time
 * and an event follow: more than the 15 characters of a comm can imitate.
 */
const LINE = /^.*?-(\d+) +(?:\( *[-\d]+\) +)?\[(\d+)\] +(?:\S{4,7} +)?(\d+)(?:\.(\d+))?: +(\w+): *(.*)$/;

/** Reads a line as ftrace and `trace-cmd report` write it. False when it is not one. */
export function readFtraceLine(line: string, raw: RawEvent): boolean {
  return readEventLine(LINE, line, raw);
}
