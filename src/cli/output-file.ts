import {
  accessSync,
  closeSync,
  constants,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import type { OutputFormat } from "./options/option-table.js";
import { unwritable } from "./usage-error.js";

/**
 * A file that holds the whole of a new text or what it held before: the text is written beside it and then renamed.
 * That it can be written is found out at once, not after an hour of measuring.
 */
export class OutputFile {
  /** What is written in the end: the file, or where its link points to. */
  readonly target: string;
  /** The file beside it, or null for what must not be replaced: a device, a pipe. */
  readonly #draft: string | null;

  /** `option` asked for the file. */
  constructor(
    option: OutputFormat,
    private readonly given: string,
  ) {
    try {
      this.target = followed(given);
      this.#draft = isReplaceable(this.target) ? draftFor(this.target) : null;
      if (this.#draft === null) accessSync(this.target, constants.W_OK);
      else {
        closeSync(openSync(this.#draft, "wx"));
        rmSync(this.#draft);
      }
    } catch (cause) {
      throw unwritable(option, given, reasonOf(cause));
    }
  }

  /** Whether what is written takes the place of all that was there. */
  get replaces(): boolean {
    return this.#draft !== null;
  }

  write(text: string): void {
    try {
      writeFileSync(this.#draft ?? this.target, text);
      if (this.#draft !== null) renameSync(this.#draft, this.target);
    } catch (cause) {
      if (this.#draft !== null) rmSync(this.#draft, { force: true });
      throw new Error(`the result could not be written to ${this.given}: ${reasonOf(cause)}`, { cause });
    }
  }
}

function draftFor(target: string): string {
  return join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
}

/** A symbolic link stays one: what it points to is replaced. */
function followed(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return join(realpathSync(dirname(file)), basename(file));
  }
}

function isReplaceable(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
  if (found?.isFile()) accessSync(file, constants.W_OK);
  return found === undefined || found.isFile();
}

/** Why a file cannot be opened or written, in words. */
export function reasonOf(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  switch (code) {
    case "ENOENT":
      return "its folder does not exist";
    case "ENOTDIR":
      return "its folder is a file";
    case "EISDIR":
      return "is a directory";
    case "EACCES":
    case "EPERM":
      return "permission denied";
    case "EROFS":
      return "the file system is read-only";
    default:
      return code ?? message;
  }
}
