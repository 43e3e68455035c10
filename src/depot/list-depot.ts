import type { Depot, DepotDesign } from "../iova/depot.js";
import type { Machine } from "../memory/machine.js";
import { NULL, type Pointer } from "../memory/pointer.js";
import { LIST_WORDS, LockedList } from "./locked-list.js";

/** The unbounded list as merged for Linux 6.7: whoever takes a magazine off tests the head first. */
class ListDepot implements Depot {
  readonly #list: LockedList;

  constructor(machine: Machine, base: Pointer) {
    this.#list = new LockedList(machine, base);
  }

  push(magazine: Pointer, cpu: number): boolean {
    this.#list.locked(cpu, () => this.#list.link(magazine));
    return true;
  }

  pop(cpu: number): Pointer {
    return this.#list.locked(cpu, () => (this.#list.isEmpty ? NULL : this.#list.unlink()));
  }

  size(): number {
    return this.#list.size;
  }

  drain(cpu: number, visit: (magazine: Pointer) => void): void {
    this.#list.locked(cpu, () => {
      while (!this.#list.isEmpty) visit(this.#list.unlink());
    });
  }

  walk(visit: (magazine: Pointer) => boolean): void {
    this.#list.walk(visit);
  }
}

export const listDepot: DepotDesign = {
  id: "list",
  summary: "unbounded list, spinlock, reclaimed to one magazine per online CPU (Linux >= 6.7)",
  reclaim: "on",
  bounded: false,
  order: "stack",
  words: ["lock", "head", "size"],
  sizeOf: () => LIST_WORDS,
  initialize: (machine, base) => LockedList.initialize(machine, base),
  attach: (machine, base) => new ListDepot(machine, base),
};
