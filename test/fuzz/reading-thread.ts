import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect } from "vitest";

/** What is read of a file: a capture as a workload, a capture as a standard, an allocator script. */
export type Reading = "compile" | "verify" | "exec";

export type Outcome =
  | { readonly kind: "done" }
  | {
      readonly kind: "refused";
      readonly code: string;
      readonly line: number | undefined;
      readonly message: string;
    }
  /** Another exception, an impossible result, a hang, or too much memory. */
  | { readonly kind: "wrong"; readonly what: string };

/** Why: a reading takes a few ms. Work that grows with the square of a file's size takes minutes. */
const DEADLINE_MS = 10_000;
/** Why: these files have 4 MB at most. */
const MOST_HEAP_MB = 256;

/** Reads files on a thread that is ended, and made anew, when a reading does not end. */
export class ReadingThread {
  #worker: Worker | undefined;

  async read(reading: Reading, file: string): Promise<Outcome> {
    this.#worker ??= await begin();
    const worker = this.#worker;
    const deadline = AbortSignal.timeout(DEADLINE_MS);
    worker.postMessage({ reading, file });
    try {
      const [outcome] = await once(worker, "message", { signal: deadline });
      return outcome as Outcome;
    } catch (error) {
      await this.end();
      const what = deadline.aborted ? `no end within ${DEADLINE_MS} ms` : String(error);
      return { kind: "wrong", what };
    }
  }

  async end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    // An exit is waited for without the deadline that has passed.
    worker?.removeAllListeners();
    await worker?.terminate();
  }
}

/** A thread that has its modules: loading them is not on a reading's account. */
async function begin(): Promise<Worker> {
  const worker = new Worker(new URL("reading-worker.mjs", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
  });
  await once(worker, "message");
  return worker;
}

/** Read, or refused in one short line that names the file, and the place if there is one. */
export function expectGoodEnd(outcome: Outcome, file: string): void {
  if (outcome.kind === "wrong") expect.fail(outcome.what);
  if (outcome.kind === "done") return;
  const { message, code, line } = outcome;
  expect(message.startsWith(`${file}:`), message.slice(0, 300)).toBe(true);
  expect(message, "one line").not.toMatch(/[\n\r\0]/);
  // 40 characters of a field are quoted, each of them escaped as \\u0000 if need be.
  expect(message.length - file.length).toBeLessThan(400);
  if (line !== undefined) expect(message.startsWith(`${file}:${line}: `)).toBe(true);
  if (code === "ERR_SCRIPT") expect(line).toBeGreaterThan(0);
  if (code === "ERR_TRACE_GZIP" || code === "ERR_TRACE_EMPTY") expect(message).toMatch(/ \d+ lines/);
}
