import { bpftrace } from "./bpftrace.js";
import type { CaptureFormat } from "./capture-format.js";
import { ftrace } from "./ftrace.js";
import { perfScript } from "./perf-script.js";
import { traceCmd } from "./trace-cmd.js";

/** Those with the narrower lines first: a heading of trace-cmd decides before its events, which look like ftrace's. */
const FORMATS: readonly CaptureFormat[] = [traceCmd, bpftrace, perfScript, ftrace];

/** The form of the capture that this line shows, if it shows one. */
export function detectFormat(line: string): CaptureFormat | undefined {
  return FORMATS.find((format) => format.recognizes(line));
}
