import type { Machine } from "../../memory/machine.js";
import { f64Index, LINE_WORDS, type Pointer, WORDS_PER_F64 } from "../../memory/pointer.js";

/**
 * Pfns on their way from one thread to another, as in bench/kernel/ring.h: by chunks of 32, because what is raced is the
 * allocator, not the ring.
 *
 *   word | field  | writer   | access | meaning
 *   -----|--------|----------|--------|------------------------------------
 *   0    | pushed | producer | atomic | entries pushed, modulo 2^32
 *   32   | popped | consumer | atomic | entries popped, modulo 2^32
 *   64   | idle   | nobody   | atomic | always 0, to sleep on
 *   96.. | pfns   | producer | plain  | Float64 each
 *
 * Each thread has an object of its own, which keeps what it saw of the other side's index.
 */
const Ring = {
  pushed: 0,
  popped: LINE_WORDS,
  idle: 2 * LINE_WORDS,
  pfns: 3 * LINE_WORDS,
} as const;
const ENTRIES = 1024;
export const RING_CHUNK = 32;
/** How long a wait sleeps, as in bench/kernel/race.c. */
const SLEEP_MS = 0.05;
export const RACE_RING_WORDS = Ring.pfns + ENTRIES * WORDS_PER_F64;

export class RaceRing {
  /** Where the pfns are, from `chunkToPush` or `chunkToPop` on. */
  readonly pfns: Float64Array;
  readonly #i32: Int32Array;
  readonly #base: Pointer;
  readonly #first: number;
  #pushed = 0;
  #popped = 0;
  #seenPushes = 0;
  #seenPops = 0;

  constructor({ i32, f64 }: Machine, base: Pointer) {
    this.#i32 = i32;
    this.pfns = f64;
    this.#base = base;
    this.#first = f64Index(base + Ring.pfns);
  }

  /** Gives the core to others for a moment. Nobody wakes who sleeps here: that would be one call more for each chunk. */
  sleep(): void {
    Atomics.wait(this.#i32, this.#base + Ring.idle, 0, SLEEP_MS);
  }

  /** Whether there is room for a chunk. */
  hasRoom(): boolean {
    if (((this.#pushed - this.#seenPops) | 0) < ENTRIES) return true;
    this.#seenPops = Atomics.load(this.#i32, this.#base + Ring.popped);
    return ((this.#pushed - this.#seenPops) | 0) < ENTRIES;
  }

  chunkToPush(): number {
    return this.#first + (this.#pushed & (ENTRIES - 1));
  }

  /** Hands the chunk over. */
  pushed(): void {
    this.#pushed = (this.#pushed + RING_CHUNK) | 0;
    Atomics.store(this.#i32, this.#base + Ring.pushed, this.#pushed);
  }

  /** Whether a chunk is there. */
  hasMore(): boolean {
    if (this.#popped !== this.#seenPushes) return true;
    this.#seenPushes = Atomics.load(this.#i32, this.#base + Ring.pushed);
    return this.#popped !== this.#seenPushes;
  }

  chunkToPop(): number {
    return this.#first + (this.#popped & (ENTRIES - 1));
  }

  /** Gives the room of the chunk back. */
  popped(): void {
    this.#popped = (this.#popped + RING_CHUNK) | 0;
    Atomics.store(this.#i32, this.#base + Ring.popped, this.#popped);
  }
}
