import type { Machine } from "../../memory/machine.js";
import { f64Index, LINE_WORDS, type Pointer, WORDS_PER_F64 } from "../../memory/pointer.js";

/**
 * Pfns on their way from one thread to another, as in bench/kernel/ring.h: each side tells the other of what it did
 * after every 32 entries only, because what is raced is the allocator, not the ring.
 *
 *   word | field      | writer   | access | meaning
 *   -----|------------|----------|--------|------------------------------------
 *   0    | toldPushes | producer | atomic | entries pushed, modulo 2^32
 *   32   | toldPops   | consumer | atomic | entries popped, modulo 2^32
 *   64.. | pfns       | producer | plain  | Float64 each
 *
 * Each thread has an object of its own, which keeps what only one side needs.
 */
const Ring = { toldPushes: 0, toldPops: LINE_WORDS, pfns: 2 * LINE_WORDS } as const;
const ENTRIES = 1024;
const BATCH = 32;
export const RACE_RING_WORDS = Ring.pfns + ENTRIES * WORDS_PER_F64;

export class RaceRing {
  readonly #i32: Int32Array;
  readonly #f64: Float64Array;
  readonly #toldPushes: Pointer;
  readonly #toldPops: Pointer;
  readonly #pfns: number;
  #pushed = 0;
  #popped = 0;
  #seenPushes = 0;
  #seenPops = 0;

  constructor({ i32, f64 }: Machine, base: Pointer) {
    this.#i32 = i32;
    this.#f64 = f64;
    this.#toldPushes = base + Ring.toldPushes;
    this.#toldPops = base + Ring.toldPops;
    this.#pfns = f64Index(base + Ring.pfns);
  }

  hasRoom(): boolean {
    if (((this.#pushed - this.#seenPops) | 0) < ENTRIES) return true;
    this.#seenPops = Atomics.load(this.#i32, this.#toldPops);
    return ((this.#pushed - this.#seenPops) | 0) < ENTRIES;
  }

  push(pfn: number): void {
    this.#f64[this.#pfns + (this.#pushed & (ENTRIES - 1))] = pfn;
    this.#pushed = (this.#pushed + 1) | 0;
    if ((this.#pushed & (BATCH - 1)) === 0) Atomics.store(this.#i32, this.#toldPushes, this.#pushed);
  }

  hasMore(): boolean {
    if (this.#popped !== this.#seenPushes) return true;
    this.#seenPushes = Atomics.load(this.#i32, this.#toldPushes);
    return this.#popped !== this.#seenPushes;
  }

  pop(): number {
    const pfn = this.#f64[this.#pfns + (this.#popped & (ENTRIES - 1))]!;
    this.#popped = (this.#popped + 1) | 0;
    if ((this.#popped & (BATCH - 1)) === 0) Atomics.store(this.#i32, this.#toldPops, this.#popped);
    return pfn;
  }
}
