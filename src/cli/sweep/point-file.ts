import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { lockFile } from "../../engine/file-lock.js";
import type { SweepPoint } from "../../measure/sweep-result.js";
import { reasonOf } from "../output-file.js";
import { unwritable } from "../usage-error.js";
import { isTorn, parsedPoint, pointLine } from "./point-line.js";

const NEWLINE = 0x0a;
const ALLOWED = "a file, which is made or gone on with";

/**
 * The runs of sweeps, a line of JSON for each. It holds all that were appended, whenever the process is killed: a line is
 * appended by one write and is on the disk before the next one. What a kill can leave is a last line without an end; if
 * it is not whole, it is cut off when the file is opened again, and its run is missing. Several sweeps, one after the
 * other, may share a file; it is locked for as long as it is open.
 */
export class PointFile {
  /** The runs in it, by their keys. */
  readonly #points = new Map<string, SweepPoint>();
  /** Bytes of whole lines. */
  #size = 0;

  private constructor(
    private readonly file: string,
    private readonly descriptor: number,
    /** Whether no other sweep can have the file: not where there are no locks. */
    readonly isLocked: boolean,
  ) {}

  /** Opens or makes `file`; refuses one that is taken or something else, and leaves that as it is. */
  static async open(file: string): Promise<PointFile> {
    const descriptor = openForAppending(file);
    try {
      const outcome = await lockFile(descriptor);
      if (outcome === "taken") {
        throw unwritable("out", file, "another sweep is writing to it", `${ALLOWED}, by one sweep at a time`);
      }
      const own = new PointFile(file, descriptor, outcome === "locked");
      own.#read(readFileSync(file));
      return own;
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  }

  get(key: string): SweepPoint | undefined {
    return this.#points.get(key);
  }

  append(point: SweepPoint): void {
    const line = Buffer.from(pointLine(point));
    try {
      // A short write means that the disk is full: the next one says so.
      for (let done = 0; done < line.length; ) done += writeSync(this.descriptor, line, done);
      fsyncSync(this.descriptor);
    } catch (cause) {
      this.#cutTo(this.#size);
      throw new Error(`a run could not be added to ${this.file}: ${reasonOf(cause)}`, { cause });
    }
    this.#size += line.length;
    this.#points.set(point.key, point);
  }

  close(): void {
    closeSync(this.descriptor);
  }

  #read(content: Buffer): void {
    let number = 1;
    for (let end = content.indexOf(NEWLINE); end >= 0; end = content.indexOf(NEWLINE, this.#size)) {
      this.#add(parsedPoint(this.file, content.toString("utf8", this.#size, end), number++));
      this.#size = end + 1;
    }
    // After a crash of the whole machine, zeros may stand for what was not written any more.
    const tail = content.toString("utf8", this.#size).replace(/\0+$/, "");
    if (this.#size < content.length) this.#mend(tail, number);
  }

  /** The last line has no end: a kill left it, or somebody's editor, or it is nothing of ours. */
  #mend(tail: string, number: number): void {
    const whole = isTorn(tail) ? null : parsedPoint(this.file, tail, number);
    this.#cutTo(this.#size);
    if (whole !== null) this.append(whole);
  }

  /** The same run twice is the same twice. */
  #add(point: SweepPoint): void {
    if (!this.#points.has(point.key)) this.#points.set(point.key, point);
  }

  #cutTo(size: number): void {
    ftruncateSync(this.descriptor, size);
    fsyncSync(this.descriptor);
  }
}

function openForAppending(file: string): number {
  if (file === "-") throw unwritable("out", file, "is no file", ALLOWED);
  const found = statSync(file, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) {
    throw unwritable("out", file, "is no regular file", ALLOWED);
  }
  try {
    return openSync(file, "a+");
  } catch (cause) {
    throw unwritable("out", file, reasonOf(cause), ALLOWED);
  }
}
