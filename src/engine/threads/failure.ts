import { isMainThread, threadId } from "node:worker_threads";
import { MachineError, NullDereference } from "../../memory/errors.js";

/** An error on its way between threads: a structured clone of an Error would lose its code and its fields. */
export interface Failure {
  readonly cpu: number;
  /** The thread that met it; none when a thread died, or was ended. */
  readonly worker?: number;
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Of a NullDereference. */
  readonly fault?: { readonly address: number; readonly access: "read" | "write" };
}

/** Of an error that is none of the machine's: one of a design's code, or of ours. */
const FOREIGN = "CPU_FAILED";

export function failureOf(error: unknown, cpu: number): Failure {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const code = error instanceof MachineError ? error.code : FOREIGN;
  const failure = { cpu, name, code, message, stack, ...(!isMainThread && { worker: threadId }) };
  if (!(error instanceof NullDereference)) return failure;
  return { ...failure, fault: { address: error.address, access: error.access } };
}

/** The error as it would have been thrown on this thread. */
export function errorOf({ name, code, message, stack, fault }: Failure): Error {
  if (fault !== undefined) return new NullDereference(fault.address, fault.access);
  const error = code === FOREIGN ? new Error(message) : new MachineError(code, message);
  error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}

/** A CPU of the run failed. Its `cause`, where it was a fault of the code under test, is the error that it met. */
export class CpuFailure extends Error {
  readonly code: string;
  readonly cpu: number;
  readonly worker: number | undefined;

  constructor(failure: Failure) {
    const fault = failure.fault && new NullDereference(failure.fault.address, failure.fault.access);
    super(`CPU ${failure.cpu}: ${failure.message}`, fault && { cause: fault });
    this.name = "CpuFailure";
    this.code = failure.code;
    this.cpu = failure.cpu;
    this.worker = failure.worker;
    if (failure.stack !== undefined) this.stack = failure.stack;
  }
}

/** Stopping because another CPU failed is not a cause. */
export function isConsequence(failure: Failure): boolean {
  return failure.code === "RUN_ABORTED";
}
