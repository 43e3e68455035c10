import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { RESULT_SCHEMA } from "../../measure/result.js";
import type { SweepPoint } from "../../measure/sweep-result.js";
import { InputError } from "../../workload/input-error.js";
import { reasonOf } from "../output-file.js";
import { describeIssue } from "../saved/issue.js";
import { pointSchema } from "../saved/sweep-schema.js";
import { unwritable } from "../usage-error.js";

/** What every line begins with. */
const HEAD = { schema: RESULT_SCHEMA, kind: "sweep-point" } as const;
const BEGINNING = JSON.stringify(HEAD).slice(0, -1);

/**
 * The runs of sweeps, a line of JSON for each. It holds all that were appended, whenever the process is killed: a line is
 * appended by one write and is on the disk before the next one. What a kill can leave is a last line without an end; it
 * is cut off when the file is opened again, and its run is missing. Several sweeps, one after the other, may share a file.
 */
export class PointFile {
  /** The runs in it, by their keys. */
  readonly #points = new Map<string, SweepPoint>();
  readonly #descriptor: number;

  /** Opens or makes `file`; throws an InputError for a file that is something else, and leaves that as it is. */
  constructor(private readonly file: string) {
    this.#descriptor = openForAppending(file);
    try {
      const content = readFileSync(file);
      const end = content.lastIndexOf("\n") + 1;
      this.#read(content.toString("utf8", 0, end));
      this.#cut(content.toString("utf8", end), end);
    } catch (error) {
      closeSync(this.#descriptor);
      throw error;
    }
  }

  get(key: string): SweepPoint | undefined {
    return this.#points.get(key);
  }

  append(point: SweepPoint): void {
    const line = Buffer.from(`${JSON.stringify({ ...HEAD, ...point })}\n`);
    try {
      // A short write means that the disk is full: the next one says so.
      for (let done = 0; done < line.length; ) done += writeSync(this.#descriptor, line, done);
      fsyncSync(this.#descriptor);
    } catch (cause) {
      throw new Error(`a run could not be added to ${this.file}: ${reasonOf(cause)}`, { cause });
    }
    this.#points.set(point.key, point);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #read(text: string): void {
    for (const [index, line] of text.split("\n").slice(0, -1).entries()) {
      const { schema: _, kind: __, ...point } = parsed(this.file, line, index + 1);
      // The same run twice is the same twice.
      if (!this.#points.has(point.key)) this.#points.set(point.key, point as SweepPoint);
    }
  }

  /** The last line has no end: it is one that a kill left, or nothing of ours. */
  #cut(tail: string, end: number): void {
    if (tail === "") return;
    // After a crash of the whole machine, zeros may stand for what was not written any more.
    const rest = tail.replace(/\0+$/, "");
    if (!rest.startsWith(BEGINNING) && !BEGINNING.startsWith(rest)) throw foreign(this.file, rest);
    ftruncateSync(this.#descriptor, end);
    fsyncSync(this.#descriptor);
  }
}

function openForAppending(file: string): number {
  const allowed = "a file, which is made or gone on with";
  if (file === "-") throw unwritable("out", file, "is no file", allowed);
  const found = statSync(file, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) {
    throw unwritable("out", file, "is no regular file", allowed);
  }
  try {
    return openSync(file, "a+");
  } catch (cause) {
    throw unwritable("out", file, reasonOf(cause), allowed);
  }
}

function parsed(file: string, line: string, number: number): SweepPoint & typeof HEAD {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw foreign(file, line, number);
  }
  if (!line.startsWith(BEGINNING)) throw foreign(file, line, number);
  const { error } = pointSchema.safeParse(value);
  if (error === undefined) return value as SweepPoint & typeof HEAD;
  throw new InputError("ERR_POINT", file, describeIssue(error.issues[0]!, value), number);
}

function foreign(file: string, line: string, number?: number): InputError {
  const shown = JSON.stringify(line.length > 40 ? `${line.slice(0, 40)}...` : line);
  return new InputError("ERR_POINT", file, `${shown} is no run of a sweep; nothing was changed`, number);
}
