import { nextOf, setNext } from "../iova/magazine.js";
import { LockClass, type Machine } from "../memory/machine.js";
import { NULL, type Pointer } from "../memory/pointer.js";

/**
 * What the list designs share: magazines linked through their `next`, under a spinlock.
 *
 *   word | field | access                   | meaning
 *   -----|-------|--------------------------|------------------------------
 *   0    | lock  | atomic                   | covers all of this
 *   1    | head  | the lock                 | the top magazine, or NULL
 *   2    | size  | the lock; glances        | magazines in the list
 *
 * Invariants: size is the number of links from head to NULL.
 */
const ListHeader = { lock: 0, head: 1, size: 2 } as const;
export const LIST_WORDS = 3;

export class LockedList {
  readonly #machine: Machine;
  readonly #base: Pointer;

  constructor(machine: Machine, base: Pointer) {
    this.#machine = machine;
    this.#base = base;
  }

  static initialize(machine: Machine, base: Pointer): void {
    machine.i32.fill(0, base, base + LIST_WORDS);
  }

  locked<T>(cpu: number, action: () => T): T {
    this.#machine.acquire(this.#base + ListHeader.lock, LockClass.depot, cpu);
    const result = action();
    this.#machine.release(this.#base + ListHeader.lock);
    return result;
  }

  get isEmpty(): boolean {
    return this.#machine.i32[this.#base + ListHeader.head] === NULL;
  }

  get size(): number {
    return this.#machine.glances[this.#base + ListHeader.size]!;
  }

  link(magazine: Pointer): void {
    const i32 = this.#machine.i32;
    setNext(this.#machine, magazine, i32[this.#base + ListHeader.head]!);
    i32[this.#base + ListHeader.head] = magazine;
    i32[this.#base + ListHeader.size]!++;
  }

  /** Takes the top magazine off. It does not ask whether there is one: that is for the designs to do, or not. */
  unlink(): Pointer {
    const i32 = this.#machine.i32;
    const magazine = i32[this.#base + ListHeader.head]!;
    i32[this.#base + ListHeader.head] = nextOf(this.#machine, magazine);
    i32[this.#base + ListHeader.size]!--;
    return magazine;
  }

  walk(visit: (magazine: Pointer) => boolean): void {
    let magazine = this.#machine.i32[this.#base + ListHeader.head]!;
    while (magazine !== NULL && visit(magazine)) magazine = nextOf(this.#machine, magazine);
  }
}
