import { availableParallelism } from "node:os";
import { Piscina } from "piscina";
import { workerUrl } from "../threads/worker-url.js";

/**
 * Two threads that answer each other. The words, each on a line of its own:
 *
 *   word | field | writer    | access | meaning
 *   -----|-------|-----------|--------|-----------------------------------------------------
 *   0    | turn  | in turns  | atomic | even: the caller's, odd: the echo's
 *   32   | stop  | anyone    | atomic | 1: the echo ends
 *   64   | ready | the echo  | atomic | 1: it listens
 */
const Word = { turn: 0, stop: 32, ready: 64 } as const;
const WORDS = 96;

export interface LineEcho {
  readonly words: Int32Array;
}

const TRIES = 200;
const ROUNDS = 200;
/** Beside a busy machine threads are slow to begin, and one that lost its core answers late. */
const DEADLINE_MS = 10_000;

/** The echo, in a thread of its own: until it is stopped. */
export function echoLine({ words }: LineEcho): void {
  Atomics.store(words, Word.ready, 1);
  while (Atomics.load(words, Word.stop) === 0) {
    const turn = Atomics.load(words, Word.turn);
    if (turn % 2 === 1) Atomics.store(words, Word.turn, turn + 1);
  }
}

/** Nanoseconds of a line's way from one thread to another and a poll of it; null on one core, or when none answers. */
export async function lineTransferNs(): Promise<number | null> {
  if (availableParallelism() < 2) return null;
  const words = new Int32Array(new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT));
  const pool = new Piscina({ filename: workerUrl("line-echo"), minThreads: 1, maxThreads: 1 });
  const echo = pool.run({ words } satisfies LineEcho);
  try {
    const deadline = performance.now() + DEADLINE_MS;
    while (Atomics.load(words, Word.ready) === 0) {
      if (performance.now() > deadline) return null;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    let fastest = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < TRIES && performance.now() < deadline; tries++) {
      const began = performance.now();
      if (!exchange(words, deadline)) break;
      fastest = Math.min(fastest, performance.now() - began);
    }
    return Number.isFinite(fastest) ? (fastest * 1e6) / (2 * ROUNDS) : null;
  } finally {
    Atomics.store(words, Word.stop, 1);
    await echo;
    await pool.destroy();
  }
}

/** False when the other thread did not answer in time. */
function exchange(words: Int32Array, deadline: number): boolean {
  for (let round = 0; round < ROUNDS; round++) {
    const turn = Atomics.load(words, Word.turn);
    Atomics.store(words, Word.turn, turn + 1);
    for (let polls = 1; Atomics.load(words, Word.turn) !== turn + 2; polls++) {
      if (polls % 2 ** 16 === 0 && performance.now() > deadline) return false;
    }
  }
  return true;
}
