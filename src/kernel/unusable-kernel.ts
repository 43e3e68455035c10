import { printable } from "../workload/printable.js";

/** A kernel's sources that cannot be had, read, patched, compiled or kept. The message is one line and names the way out. */
export class UnusableKernel extends Error {
  constructor(
    /** Stable, for programs. */
    readonly code: UnusableKernelCode,
    message: string,
  ) {
    super(printable(message.replaceAll(/\s+/g, " ")));
    this.name = new.target.name;
  }
}

export type UnusableKernelCode =
  | "ERR_KERNEL_TREE"
  | "ERR_KERNEL_PACKAGE"
  | "ERR_KERNEL_PATCH"
  | "ERR_KERNEL_FORM"
  | "ERR_KERNEL_PROGRAM"
  | "ERR_KERNEL_CACHE"
  | "ERR_COMPILER";
