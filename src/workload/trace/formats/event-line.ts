import type { RawEvent } from "./capture-format.js";
import { timestampNs } from "./timestamp.js";

/**
 * Reads a line by a tool's pattern, whose groups are pid, CPU, whole and fractional seconds, event and text. False when
 * it is not such a line.
 */
export function readEventLine(pattern: RegExp, line: string, raw: RawEvent): boolean {
  const match = pattern.exec(line);
  if (match === null) return false;
  raw.pid = Number(match[1]);
  raw.cpu = Number(match[2]);
  raw.timeNs = timestampNs(match[3] as string, match[4]);
  raw.event = match[5] as string;
  raw.text = match[6] as string;
  return true;
}
