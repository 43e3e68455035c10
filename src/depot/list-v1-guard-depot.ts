import type { Depot, DepotDesign } from "../iova/depot.js";
import type { Machine } from "../memory/machine.js";
import { NULL, type Pointer } from "../memory/pointer.js";
import { LIST_WORDS, LockedList } from "./locked-list.js";

/** The first version with its tester's follow-up hunk: the test for empty moves into pop, the loops stay. */
class ListV1GuardDepot implements Depot {
  readonly #list: LockedList;

  constructor(machine: Machine, base: Pointer) {
    this.#list = new LockedList(machine, base);
  }

  push(magazine: Pointer, cpu: number): boolean {
    this.#list.locked(cpu, () => this.#list.link(magazine));
    return true;
  }

  pop(cpu: number): Pointer {
    return this.#list.locked(cpu, () => this.#guardedUnlink());
  }

  size(): number {
    return this.#list.size;
  }

  drain(cpu: number, visit: (magazine: Pointer) => void): void {
    this.#list.locked(cpu, () => {
      for (let top = this.#guardedUnlink(); top !== NULL; top = this.#guardedUnlink()) visit(top);
    });
  }

  walk(visit: (magazine: Pointer) => boolean): void {
    this.#list.walk(visit);
  }

  #guardedUnlink(): Pointer {
    return this.#list.isEmpty ? NULL : this.#list.unlink();
  }
}

export const listV1GuardDepot: DepotDesign = {
  id: "list-v1-guard",
  summary: "the first version with its tester's fix: pop answers NULL when empty",
  reclaim: "off",
  bounded: false,
  order: "stack",
  words: ["lock", "head", "size"],
  sizeOf: () => LIST_WORDS,
  initialize: (machine, base) => LockedList.initialize(machine, base),
  attach: (machine, base) => new ListV1GuardDepot(machine, base),
};
