import type { Machine } from "./machine.js";
import { NULL, type Pointer } from "./pointer.js";

/**
 * The head of a lock-free stack: {tag, index} in one 64-bit word, changed by compareExchange only. Every change
 * takes the next tag, so that a head that came back to the same index (A, B, A) is not taken for the old one.
 *
 *   bits   | field
 *   -------|---------------------------------------------------------------
 *   0-31   | index: word pointer of the top element, NULL when empty
 *   32-63  | tag: counts changes, modulo 2^tagBits
 *
 * Wrap-around: a reader that sleeps between its load and its compareExchange is fooled only if exactly a multiple
 * of 2^tagBits changes happened meanwhile. A depot's head changes once per magazine, 127 operations or about half
 * a microsecond; 2^32 of those are 40 minutes asleep to the exact change. The width is an option of the type so
 * that an explorer can make it wrap, and 0 makes it the untagged head.
 *
 * Cost: BigInt atomics take 24-50 ns, paid once per magazine.
 */
export class TaggedHead {
  readonly #machine: Machine;
  readonly #at: number;
  readonly #tagMask: bigint;

  constructor(machine: Machine, pointer: Pointer, tagBits = 32) {
    this.#machine = machine;
    this.#at = pointer >> 1;
    this.#tagMask = (1n << BigInt(tagBits)) - 1n;
  }

  initialize(): void {
    this.#machine.atomics.store(this.#machine.u64, this.#at, 0n);
  }

  load(): bigint {
    return this.#machine.atomics.load(this.#machine.u64, this.#at);
  }

  /** Swings the head from `seen` to `index` under the next tag; false when it is not `seen` any more. */
  swing(seen: bigint, index: Pointer): boolean {
    const tag = ((seen >> 32n) + 1n) & this.#tagMask;
    const next = (tag << 32n) | BigInt(index);
    return this.#machine.atomics.compareExchange(this.#machine.u64, this.#at, seen, next) === seen;
  }

  static indexOf(head: bigint): Pointer {
    return head === 0n ? NULL : Number(head & 0xffff_ffffn);
  }
}
