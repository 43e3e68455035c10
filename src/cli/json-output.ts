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
import type { DescriptorWriter } from "./descriptor-writer.js";
import { unwritable } from "./usage-error.js";

/** Where a result goes as JSON, besides or in place of the text. */
export interface JsonOutput {
  /** Whether the text is printed too. */
  readonly besidesText: boolean;
  write(json: string): void;
}

export function openJsonOutput(target: string | undefined, out: DescriptorWriter): JsonOutput {
  if (target === undefined) return { besidesText: true, write: () => {} };
  if (target === "-") return { besidesText: false, write: (json) => out.write(json) };
  return new JsonFile(target);
}

/**
 * A file that holds a whole result or what it held before: the result is written beside it and then renamed. That it
 * can be written is found out at once, not after an hour of measuring.
 */
class JsonFile implements JsonOutput {
  readonly besidesText = true;
  readonly #target: string;
  /** The file beside it, or null for what must not be replaced: a device, a pipe. */
  readonly #draft: string | null;

  constructor(private readonly given: string) {
    try {
      this.#target = followed(given);
      this.#draft = isReplaceable(this.#target) ? draftFor(this.#target) : null;
      if (this.#draft === null) accessSync(this.#target, constants.W_OK);
      else {
        closeSync(openSync(this.#draft, "wx"));
        rmSync(this.#draft);
      }
    } catch (cause) {
      throw unwritable(given, reasonOf(cause));
    }
  }

  write(json: string): void {
    try {
      writeFileSync(this.#draft ?? this.#target, json);
      if (this.#draft !== null) renameSync(this.#draft, this.#target);
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
    return file;
  }
}

function isReplaceable(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
  if (found?.isFile()) accessSync(file, constants.W_OK);
  return found === undefined || found.isFile();
}

function reasonOf(cause: unknown): string {
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
