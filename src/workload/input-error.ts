import { printable } from "./printable.js";

/** Input that cannot be used: the message names the file, the line if there is one, and the way out. */
export class InputError extends Error {
  constructor(
    /** Stable, for programs. */
    readonly code: string,
    readonly file: string,
    readonly problem: string,
    /** 1-based. */
    readonly line?: number,
    options?: ErrorOptions,
  ) {
    super(printable(`${file}${line === undefined ? "" : `:${line}`}: ${problem}`), options);
    this.name = new.target.name;
  }
}
