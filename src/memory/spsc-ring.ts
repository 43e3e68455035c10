import { announce } from "./announced-word.js";
import type { Machine } from "./machine.js";
import { f64Index, LINE_WORDS, type Pointer, WORDS_PER_F64, wholeLines } from "./pointer.js";

/**
 * A ring with one producer and one consumer, which hands ranges from CPU to CPU (L. Lamport, "Specifying
 * Concurrent Program Modules", 1983; each side remembers what it saw of the other's index).
 *
 *   word | field    | writer   | access | meaning
 *   -----|----------|----------|--------|--------------------------------------------------
 *   0    | pushed   | producer | atomic | entries ever pushed, modulo 2^32
 *   1    | sleepers | consumer | atomic | 1 while the consumer sleeps on pushed (plain: the producer's glance)
 *   2    | seenPops | producer | plain  | what the producer last saw of popped
 *   32   | popped   | consumer | atomic | entries ever popped, modulo 2^32
 *   33   | sleepers | producer | atomic | 1 while the producer sleeps on popped (plain: the consumer's glance)
 *   34   | seenPush | consumer | plain  | what the consumer last saw of pushed
 *   64.. | entries  | producer | plain  | {pfn, size}, Float64 each
 *
 * Invariants: 0 <= pushed - popped <= capacity; the entries between belong to the consumer, the others to the
 * producer, and change hands by the store to pushed or popped.
 *
 * Why lines: each side writes its own and rarely reads the other's.
 */
const Ring = {
  pushed: 0,
  seenPops: 2,
  popped: LINE_WORDS,
  seenPush: LINE_WORDS + 2,
  entries: 2 * LINE_WORDS,
} as const;
const ENTRY_F64 = 2;

/** Entries in memory: a power of two, so that indices may wrap. */
function slotsOf(capacity: number): number {
  return 2 ** Math.ceil(Math.log2(capacity));
}

export function ringWords(capacity: number): number {
  return wholeLines(Ring.entries + slotsOf(capacity) * ENTRY_F64 * WORDS_PER_F64);
}

export class SpscRing {
  readonly #i32: Int32Array;
  readonly #f64: Float64Array;
  readonly #entries: number;
  readonly #mask: number;

  /** The memory is zero at first. */
  constructor(
    private readonly machine: Machine,
    readonly base: Pointer,
    readonly capacity: number,
  ) {
    this.#i32 = machine.i32;
    this.#f64 = machine.f64;
    this.#entries = f64Index(base + Ring.entries);
    this.#mask = slotsOf(capacity) - 1;
  }

  /** Empties the ring while nobody is at it. */
  reset(): void {
    this.#i32.fill(0, this.base, this.base + Ring.entries);
  }

  /** The producer's: false when the ring is full. */
  tryPush(pfn: number, size: number): boolean {
    const i32 = this.#i32;
    const base = this.base;
    const pushed = i32[base + Ring.pushed]!;
    if (((pushed - i32[base + Ring.seenPops]!) | 0) >= this.capacity) {
      // The consumer is done with the entries below: its reads are ordered before this load.
      i32[base + Ring.seenPops] = this.machine.atomics.load(i32, base + Ring.popped);
      if (((pushed - i32[base + Ring.seenPops]!) | 0) >= this.capacity) return false;
    }
    const entry = this.#entries + (pushed & this.#mask) * ENTRY_F64;
    this.#f64[entry] = pfn;
    this.#f64[entry + 1] = size;
    // Publishes the entry.
    announce(this.machine, base + Ring.pushed, (pushed + 1) | 0);
    return true;
  }

  /** The consumer's: the pfn that was pushed first, or 0 when the ring is empty; `poppedSize` is its size. */
  tryPop(): number {
    const i32 = this.#i32;
    const base = this.base;
    const popped = i32[base + Ring.popped]!;
    if (popped === i32[base + Ring.seenPush]) {
      i32[base + Ring.seenPush] = this.machine.atomics.load(i32, base + Ring.pushed);
      if (popped === i32[base + Ring.seenPush]) return 0;
    }
    const entry = this.#entries + (popped & this.#mask) * ENTRY_F64;
    const pfn = this.#f64[entry]!;
    this.poppedSize = this.#f64[entry + 1]!;
    // Gives the entry back to the producer, who is worth waking once it has room for more than one.
    const left = (i32[base + Ring.seenPush]! - popped - 1) | 0;
    announce(this.machine, base + Ring.popped, (popped + 1) | 0, left * 2 <= this.capacity);
    return pfn;
  }

  /** Of the pfn that tryPop answered last. */
  poppedSize = 0;

  get length(): number {
    const { atomics } = this.machine;
    const popped = atomics.load(this.#i32, this.base + Ring.popped);
    return (atomics.load(this.#i32, this.base + Ring.pushed) - popped) | 0;
  }

  /** Where the next entry is written, and where it is read. */
  get entryToPush(): Pointer {
    return this.#entryWord(Ring.pushed);
  }
  get entryToPop(): Pointer {
    return this.#entryWord(Ring.popped);
  }

  #entryWord(index: number): Pointer {
    const slot = this.#i32[this.base + index]! & this.#mask;
    return this.base + Ring.entries + slot * ENTRY_F64 * WORDS_PER_F64;
  }

  /** What a full producer or an empty consumer waits on: the other side's index. */
  get pushedWord(): Pointer {
    return this.base + Ring.pushed;
  }
  get poppedWord(): Pointer {
    return this.base + Ring.popped;
  }
}
