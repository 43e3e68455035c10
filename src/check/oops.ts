import type { OopsReport } from "../measure/result.js";
import type { NullDereference } from "../memory/errors.js";

/** Bits of a page fault's error code on x86; all clear is a supervisor's read of a page that is not there. */
const PF_WRITE = 1 << 1;

/** Where a fault happened. */
export interface FaultContext {
  readonly cpu: number;
  readonly pid: number;
  /** The worker thread that played the CPU; 0 is the main thread. */
  readonly worker: number;
  /** The innermost function first. */
  readonly callTrace: readonly string[];
}

export function oopsOf({ address, access }: NullDereference, context: FaultContext): OopsReport {
  return { address, access, ...context };
}

/** The report as the kernel prints it. Not shown is what a model has not: registers, code bytes, offsets. */
export function formatOops({ address, access, cpu, pid, worker, callTrace }: OopsReport): string {
  const errorCode = hex(access === "write" ? PF_WRITE : 0, 4);
  const [faulting, ...callers] = callTrace;
  return [
    `BUG: kernel NULL pointer dereference, address: ${hex(address, 16)}`,
    `#PF: supervisor ${access} access in kernel mode`,
    `#PF: error_code(0x${errorCode}) - not-present page`,
    `Oops: ${errorCode} [#1] SMP`,
    `CPU: ${cpu} PID: ${pid} Comm: iovalab/${worker === 0 ? "main" : `worker-${worker}`}`,
    `RIP: ${faulting ?? "?"}`,
    "Call Trace:",
    " <TASK>",
    ...callers.map((symbol) => ` ${symbol}`),
    " </TASK>",
  ].join("\n");
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}
