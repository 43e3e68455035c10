import { writeSync } from "node:fs";

/** Whoever read our output has had enough of it, as `head` does. */
export class ReaderGone extends Error {}

/** Why: one system call per 64 KiB is cheap, and more would only delay what a reader waits for. */
const FLUSH_BYTES = 64 * 1024;

/**
 * Writes text to a file descriptor and waits until it is taken: output of any length needs no memory, and nothing
 * is lost when the process exits.
 */
export class DescriptorWriter {
  #pending = "";

  constructor(private readonly descriptor: number) {}

  line(text: string): void {
    this.write(`${text}\n`);
  }

  write(text: string): void {
    this.#pending += text;
    if (this.#pending.length >= FLUSH_BYTES) this.flush();
  }

  flush(): void {
    let rest = Buffer.from(this.#pending);
    this.#pending = "";
    while (rest.length > 0) rest = rest.subarray(this.#writeSome(rest));
  }

  #writeSome(bytes: Buffer): number {
    try {
      return writeSync(this.descriptor, bytes);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === "EPIPE") throw new ReaderGone("the reader of the output is gone", { cause });
      if (code !== "EAGAIN") throw cause;
      // A pipe that somebody set to non-blocking is full: give its reader a moment.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      return 0;
    }
  }
}
