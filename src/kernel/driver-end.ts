import { MachineError } from "../memory/errors.js";
import { printable } from "../workload/printable.js";
import { lastLine } from "./shell.js";
import { UnusableKernel } from "./unusable-kernel.js";

/** How a run of the driver ended, as Node tells it. */
export interface DriverEnd {
  /** Null when a signal ended it, or it could not be started. */
  readonly status: number | null;
  readonly signal: string | null;
  readonly stderr: string;
  /** Why it could not be started, or was stopped. */
  readonly error?: NodeJS.ErrnoException | undefined;
}

/** How an allocator died, by the driver's signal and what it said of it. */
export interface Death {
  /** `killed by SIGSEGV in put_iova_domain`, `stuck in alloc_iova_fast` */
  readonly text: string;
  /** The line of the script that it was at, from 1; undefined when it was at none. */
  readonly line: number | undefined;
}

/** How the allocator died, or null. What is not its doing is thrown: no start, or a failure of the driver's own. */
export function deathOf(file: string, { status, signal, stderr, error }: DriverEnd): Death | null {
  if (error !== undefined && error.code !== "ETIMEDOUT") throw cannotRun(file, error);
  // The driver ends itself when the allocator does not come back, and is ended when it does not do that.
  const isStuck = signal === "SIGPROF" || error !== undefined;
  if (signal !== null) return deathBy(isStuck ? "stuck" : `killed by ${signal}`, stderr);
  if (status === 0) return null;
  throw new DriverFailed(lastLine(stderr) || `it ended with ${status}, and said nothing`);
}

function deathBy(how: string, stderr: string): Death {
  const [, line = "0", place] = /^died at (\d+) in (.*)$/m.exec(stderr) ?? [];
  const [bug] = /^BUG_ON\(.*\)/m.exec(stderr) ?? [];
  const where = place === undefined ? "" : ` in ${place}`;
  const why = bug === undefined ? "" : `: ${bug}`;
  return { text: printable(`${how}${where}${why}`), line: Number(line) || undefined };
}

function cannotRun(file: string, { code, message }: NodeJS.ErrnoException): UnusableKernel {
  const why =
    code === "EACCES"
      ? "nothing may be run from where it is; XDG_CACHE_HOME names another folder to build in"
      : message;
  return new UnusableKernel("ERR_KERNEL_PROGRAM", `${file} cannot be run: ${why}`);
}

/** The allocator died where it is not asked whether it lives. */
export class KernelDied extends MachineError {
  constructor({ text }: Death) {
    super("KERNEL_DIED", `the kernel's allocator was ${text}`);
  }
}

/** The driver gave up: what it was asked for cannot be had from this allocator. */
export class DriverFailed extends MachineError {
  constructor(problem: string) {
    super("DRIVER_FAILED", printable(`the kernel's allocator: ${problem}`));
  }
}
