import type { Depot, DepotDesign } from "../iova/depot.js";
import type { Machine } from "../memory/machine.js";
import { NULL, type Pointer } from "../memory/pointer.js";
import { LIST_WORDS, LockedList } from "./locked-list.js";

/**
 * The list with the reclaim of the magazine paper (Bonwick and Adams, USENIX 2001): magazines that nobody needed in a
 * whole interval are not in the working set. The least depth of the interval is their number.
 *
 *   word          | field | access   | meaning
 *   --------------|-------|----------|------------------------------------------
 *   0..           | list  |          | see LockedList
 *   LIST_WORDS    | least | the lock | the least size since the last interval began
 *
 * Invariants: 0 <= least <= size.
 */
const LEAST = LIST_WORDS;
const WORKING_SET_WORDS = LIST_WORDS + 1;

class ListWorkingSetDepot implements Depot {
  readonly #list: LockedList;
  readonly #i32: Int32Array;
  readonly #least: Pointer;

  constructor(machine: Machine, base: Pointer) {
    this.#list = new LockedList(machine, base);
    this.#i32 = machine.i32;
    this.#least = base + LEAST;
  }

  push(magazine: Pointer, cpu: number): boolean {
    this.#list.locked(cpu, () => this.#list.link(magazine));
    return true;
  }

  pop(cpu: number): Pointer {
    return this.#list.locked(cpu, () => (this.#list.isEmpty ? NULL : this.#unlink()));
  }

  size(): number {
    return this.#list.size;
  }

  drain(cpu: number, visit: (magazine: Pointer) => void): void {
    this.#list.locked(cpu, () => {
      while (!this.#list.isEmpty) visit(this.#unlink());
    });
  }

  walk(visit: (magazine: Pointer) => boolean): void {
    this.#list.walk(visit);
  }

  /** The next interval begins with what will be left. */
  surplus(_online: number, cpu: number): number {
    return this.#list.locked(cpu, () => {
      const surplus = this.#i32[this.#least]!;
      this.#i32[this.#least] = this.#list.size - surplus;
      return surplus;
    });
  }

  #unlink(): Pointer {
    const magazine = this.#list.unlink();
    const { size } = this.#list;
    if (size < this.#i32[this.#least]!) this.#i32[this.#least] = size;
    return magazine;
  }
}

export const listWorkingSetDepot: DepotDesign = {
  id: "list-working-set",
  summary:
    "unbounded list, spinlock, reclaimed by what no CPU needed in the last 100 ms (Bonwick and Adams 2001)",
  reclaim: "on",
  bounded: false,
  order: "stack",
  words: ["lock", "head", "size", "least"],
  sizeOf: () => WORKING_SET_WORDS,
  initialize: (machine, base) => machine.i32.fill(0, base, base + WORKING_SET_WORDS),
  attach: (machine, base) => new ListWorkingSetDepot(machine, base),
};
