import { CommanderError } from "commander";
import { UnusableKernel } from "../kernel/unusable-kernel.js";
import { MachineError } from "../memory/errors.js";
import { InputError } from "../workload/input-error.js";
import { TraceError } from "../workload/trace/trace-error.js";
import { ReaderGone } from "./descriptor-writer.js";
import { ExitCode } from "./exit-code.js";
import { Interrupted } from "./interruption.js";
import { UsageError } from "./usage-error.js";

/** How a command ended that threw: the exit code, and what to say on stderr, if anything. */
export interface Failure {
  readonly exitCode: ExitCode;
  readonly message: string | null;
}

export function failureOf(error: unknown): Failure {
  if (error instanceof InputError || error instanceof TraceError) {
    return { exitCode: ExitCode.usage, message: error.message };
  }
  if (error instanceof UsageError || error instanceof UnusableKernel)
    return { exitCode: ExitCode.usage, message: `iovalab: ${error.message}` };
  if (error instanceof CommanderError) {
    // The parser throws to end after --help, too.
    if (error.exitCode === 0) return { exitCode: ExitCode.done, message: null };
    return { exitCode: ExitCode.usage, message: `iovalab: ${oneLine(error.message)}` };
  }
  if (error instanceof Interrupted) return { exitCode: error.exitCode, message: `iovalab: ${error.message}` };
  if (error instanceof ReaderGone) return { exitCode: ExitCode.done, message: null };
  return { exitCode: ExitCode.failed, message: `iovalab: ${describe(error)}` };
}

function oneLine(message: string): string {
  return message.replace(/^error: /, "").replaceAll("\n", " ");
}

/** Of an output that cannot be written, for want of room: the user's to mend. */
const NO_ROOM = new Set(["ENOSPC", "EDQUOT", "EFBIG", "EIO"]);

/** What the machine reports is a finding, and its message says all; anything else is ours to debug. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isNoRoom(error) || isNoRoom(error.cause)) return error.message;
  if (error instanceof MachineError || "cpu" in error) return causes(error);
  return error.stack ?? error.message;
}

function isNoRoom(error: unknown): boolean {
  return error instanceof Error && "code" in error && NO_ROOM.has(String(error.code));
}

function causes(error: Error): string {
  const inner = error.cause instanceof Error ? `: ${causes(error.cause)}` : "";
  return error.message + (error.message.endsWith(inner) ? "" : inner);
}
