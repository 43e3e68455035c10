import type { Depot, DepotDesign } from "../iova/depot.js";
import type { Machine } from "../memory/machine.js";
import { NULL, type Pointer } from "../memory/pointer.js";
import { LIST_WORDS, LockedList } from "./locked-list.js";

/**
 * The list of the patch's first version, August 2023. Its pop takes the top magazine off without asking whether
 * there is one. The get path asks before; the loops of teardown and flush do not, they pop "while something comes
 * back", and so follow `next` of NULL after the last magazine.
 */
class ListV1Depot implements Depot {
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
      for (let top = this.#list.unlink(); top !== NULL; top = this.#list.unlink()) visit(top);
    });
  }

  walk(visit: (magazine: Pointer) => boolean): void {
    this.#list.walk(visit);
  }
}

export const listV1Depot: DepotDesign = {
  id: "list-v1",
  summary: "the list patch's first version: pop does not test for empty, teardown crashes",
  reclaim: "off",
  bounded: false,
  order: "stack",
  words: ["lock", "head", "size"],
  sizeOf: () => LIST_WORDS,
  initialize: (machine, base) => LockedList.initialize(machine, base),
  attach: (machine, base) => new ListV1Depot(machine, base),
};
