import type { Depot, DepotDesign } from "../iova/depot.js";
import { MagazineField } from "../iova/magazine.js";
import type { Machine } from "../memory/machine.js";
import { NULL, type Pointer } from "../memory/pointer.js";
import { TaggedHead } from "../memory/tagged-head.js";
import { TreiberStack } from "../memory/treiber-stack.js";

/**
 * This project's design: a Treiber stack of magazines, linked through `next`.
 *
 *   word | field | access | meaning
 *   -----|-------|--------|--------------------------------------------------------------
 *   0, 1 | head  | atomic | {tag, index}, see TaggedHead
 *   2    | size  | atomic | magazines in it: exact at rest, late by the operations under way
 */
const LockfreeHeader = { head: 0, size: 2 } as const;
const LOCKFREE_WORDS = 3;

class LockfreeDepot implements Depot {
  readonly #stack: TreiberStack;

  constructor(
    private readonly machine: Machine,
    private readonly base: Pointer,
    tagBits: number,
  ) {
    const head = new TaggedHead(machine, base + LockfreeHeader.head, tagBits);
    this.#stack = new TreiberStack(machine, head, MagazineField.next);
  }

  push(magazine: Pointer, cpu: number): boolean {
    // Counted before it can be popped: the size is never negative.
    this.machine.atomics.add(this.machine.i32, this.base + LockfreeHeader.size, 1);
    this.#stack.push(magazine, cpu);
    return true;
  }

  pop(cpu: number): Pointer {
    const magazine = this.#stack.pop(cpu);
    if (magazine !== NULL) this.machine.atomics.sub(this.machine.i32, this.base + LockfreeHeader.size, 1);
    return magazine;
  }

  size(): number {
    return this.machine.atomics.load(this.machine.i32, this.base + LockfreeHeader.size);
  }

  drain(cpu: number, visit: (magazine: Pointer) => void): void {
    for (let top = this.pop(cpu); top !== NULL; top = this.pop(cpu)) visit(top);
  }

  walk(visit: (magazine: Pointer) => boolean): void {
    this.#stack.walk(visit);
  }
}

/** A lock-free design whose head has a tag of `tagBits` bits; 0 leaves it open to ABA. */
export function lockfreeDesign(id: string, summary: string, tagBits: number): DepotDesign {
  return {
    id,
    summary,
    reclaim: "on",
    bounded: false,
    order: "stack",
    words: ["head", "head.tag", "size"],
    sizeOf: () => LOCKFREE_WORDS,
    initialize(machine, base) {
      new TaggedHead(machine, base + LockfreeHeader.head, tagBits).initialize();
      machine.atomics.store(machine.i32, base + LockfreeHeader.size, 0);
    },
    attach: (machine, base) => new LockfreeDepot(machine, base, tagBits),
  };
}

export const lockfreeDepot = lockfreeDesign(
  "lockfree",
  "unbounded Treiber stack, {tag, index} in one 64-bit CAS",
  32,
);
