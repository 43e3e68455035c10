import { type FileHandle, open, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { binaryCapture, brokenGzip, notText, unreadable } from "./trace-error.js";

/**
 * Why 256 KiB: each chunk costs one trip through the thread pool and one string; larger ones gain nothing measurable.
 */
const CHUNK_BYTES = 256 * 1024;

/** Why: trace lines have a few hundred characters. A longer one means that this is no text, and must not fill the memory. */
const LONGEST_LINE = 1024 * 1024;

/** The longest magic number of the formats told apart below. */
const MAGIC_BYTES = 16;

/** Takes a line and its 1-based number; false ends the reading. */
export type OnLine = (line: string, number: number) => boolean;

/**
 * Calls `onLine` with every line of a text file, plain or gzipped (told by its first bytes, not by its name). Answers the
 * number of lines.
 *
 * A callback, not an iterator: a promise per line would cost more than the parsing. Memory does not grow with the file.
 * The bytes are taken as Latin-1, which is exact for the ASCII that the kernel writes and never fails on a comm that is not.
 */
export async function readLines(file: string, onLine: OnLine): Promise<number> {
  const handle = await open(file).catch((cause) => Promise.reject(unreadable(file, cause)));
  try {
    const head = await firstBytes(handle).catch((cause) => Promise.reject(unreadable(file, cause)));
    return await split(file, head, bytesOf(handle, head), onLine);
  } finally {
    await handle.close();
  }
}

/** The same for what comes in through a stream, such as standard input; `name` is for messages. */
export async function readStreamLines(
  name: string,
  stream: AsyncIterable<Buffer>,
  onLine: OnLine,
): Promise<number> {
  const chunks = stream[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  // The first chunk of a pipe may be a single byte, too little to tell what follows.
  while (head.length < MAGIC_BYTES) {
    const next = await chunks.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  return split(name, head, headed(head, chunks), onLine);
}

async function split(
  file: string,
  head: Buffer,
  bytes: AsyncIterable<Buffer>,
  onLine: OnLine,
): Promise<number> {
  const splitter = new LineSplitter(file, onLine);
  try {
    refuseBinary(file, head);
    const gzipped = head[0] === 0x1f && head[1] === 0x8b;
    await splitter.consume(gzipped ? unzipped(bytes) : bytes);
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException;
    if (code?.startsWith("Z_")) throw brokenGzip(file, splitter.lines, cause);
    throw syscall === undefined ? cause : unreadable(file, cause);
  }
  return splitter.lines;
}

/** Whether `file` can be read twice. It is not opened: that would use up a pipe. */
export async function isRegularFile(file: string): Promise<boolean> {
  const status = await stat(file).catch((cause) => Promise.reject(unreadable(file, cause)));
  return status.isFile();
}

async function firstBytes(handle: FileHandle): Promise<Buffer> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(4096), 0, 4096, null);
  return buffer.subarray(0, bytesRead);
}

/** The whole file again, of which `head` has already been taken: pipes are read once. */
async function* bytesOf(handle: FileHandle, head: Buffer): AsyncGenerator<Buffer> {
  yield head;
  yield* handle.createReadStream({ highWaterMark: CHUNK_BYTES, autoClose: false });
}

async function* headed(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

async function* unzipped(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const source = Readable.from(chunks, { objectMode: false });
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  source.once("error", (cause) => gunzip.destroy(cause));
  try {
    yield* source.pipe(gunzip);
  } finally {
    source.destroy();
  }
}

/** The recordings that the tools keep on disk are the likely mistake: name the command that turns them into text. */
function refuseBinary(file: string, head: Buffer): void {
  const magic = head.toString("latin1", 0, MAGIC_BYTES);
  if (magic.startsWith("\x17\x08\x44tracing"))
    throw binaryCapture(file, "is a binary trace.dat; give the output of `trace-cmd report`");
  if (magic.startsWith("PERFILE2") || magic.startsWith("2ELIFREP"))
    throw binaryCapture(file, "is a binary perf.data; give the output of `perf script`");
  if (magic.startsWith("\x28\xb5\x2f\xfd") || magic.startsWith("\xfd7zXZ") || magic.startsWith("BZh"))
    throw binaryCapture(file, "is compressed, but not with gzip; unpack it, or compress it with gzip");
}

/** Cuts chunks into lines; what follows the last newline waits for the next chunk. */
class LineSplitter {
  lines = 0;
  #rest = "";

  constructor(
    private readonly file: string,
    private readonly onLine: OnLine,
  ) {}

  async consume(chunks: AsyncIterable<Buffer>): Promise<void> {
    for await (const chunk of chunks) if (!this.#cut(chunk.toString("latin1"))) return;
    if (this.#rest !== "") this.#emit(this.#rest);
  }

  /** False when the reader has had enough. */
  #cut(text: string): boolean {
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      const line = this.#rest + text.slice(start, end);
      this.#rest = "";
      start = end + 1;
      if (!this.#emit(line)) return false;
    }
    this.#rest += text.slice(start);
    if (this.#rest.length > LONGEST_LINE) throw notText(this.file, this.lines + 1);
    return true;
  }

  #emit(line: string): boolean {
    this.lines++;
    return this.onLine(line.endsWith("\r") ? line.slice(0, -1) : line, this.lines);
  }
}
