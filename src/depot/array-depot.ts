import type { Depot, DepotDesign, DepotOptions } from "../iova/depot.js";
import { LockClass, type Machine } from "../memory/machine.js";
import { NULL, type Pointer } from "../memory/pointer.js";

/**
 * The depot up to Linux 6.6: an array of magazine pointers under a spinlock. When it is full, a push is refused
 * and the caller frees the magazine's pfns to the tree.
 *
 *   word | field  | access   | meaning
 *   -----|--------|----------|-------------------------------------------
 *   0    | lock   | atomic   | covers all of this
 *   1    | size   | the lock; glances | magazines in it
 *   2..  | slots  | the lock | magazine pointers, valid are [0, size)
 *
 * Invariants: 0 <= size <= capacity.
 *
 * Why 32 slots: Linux 4.3 set that number, for the machines of its time.
 */
const ArrayHeader = { lock: 0, size: 1, slots: 2 } as const;
export const ARRAY_DEPOT_SIZE = 32;

class ArrayDepot implements Depot {
  constructor(
    private readonly machine: Machine,
    private readonly base: Pointer,
    private readonly capacity: number,
  ) {}

  push(magazine: Pointer, cpu: number): boolean {
    const { machine, base } = this;
    const i32 = machine.i32;
    machine.acquire(base + ArrayHeader.lock, LockClass.depot, cpu);
    const size = i32[base + ArrayHeader.size]!;
    const hasRoom = size < this.capacity;
    if (hasRoom) {
      i32[base + ArrayHeader.slots + size] = magazine;
      i32[base + ArrayHeader.size] = size + 1;
    }
    machine.release(base + ArrayHeader.lock);
    return hasRoom;
  }

  pop(cpu: number): Pointer {
    const { machine, base } = this;
    const i32 = machine.i32;
    machine.acquire(base + ArrayHeader.lock, LockClass.depot, cpu);
    const size = i32[base + ArrayHeader.size]!;
    let magazine = NULL;
    if (size > 0) {
      magazine = i32[base + ArrayHeader.slots + size - 1]!;
      i32[base + ArrayHeader.size] = size - 1;
    }
    machine.release(base + ArrayHeader.lock);
    return magazine;
  }

  size(): number {
    return this.machine.glances[this.base + ArrayHeader.size]!;
  }

  /** From the bottom of the stack upwards, as the kernel's loops over the array do. */
  drain(cpu: number, visit: (magazine: Pointer) => void): void {
    const { machine, base } = this;
    const i32 = machine.i32;
    machine.acquire(base + ArrayHeader.lock, LockClass.depot, cpu);
    const size = i32[base + ArrayHeader.size]!;
    for (let slot = 0; slot < size; slot++) visit(i32[base + ArrayHeader.slots + slot]!);
    i32[base + ArrayHeader.size] = 0;
    machine.release(base + ArrayHeader.lock);
  }

  walk(visit: (magazine: Pointer) => boolean): void {
    for (let slot = this.size() - 1; slot >= 0; slot--) {
      if (!visit(this.machine.i32[this.base + ArrayHeader.slots + slot]!)) return;
    }
  }
}

/** A family of array designs that differ in their capacity. */
export function arrayDesign(
  id: string,
  summary: string,
  capacityOf: (options: DepotOptions) => number,
): DepotDesign {
  return {
    id,
    summary,
    reclaim: "never",
    bounded: true,
    order: "stack",
    words: ["lock", "size"],
    takesDepotSize: true,
    capacityOf,
    sizeOf: (options) => ArrayHeader.slots + capacityOf(options),
    initialize(machine, base) {
      machine.i32[base + ArrayHeader.lock] = 0;
      machine.i32[base + ArrayHeader.size] = 0;
    },
    attach: (machine, base, options) => new ArrayDepot(machine, base, capacityOf(options)),
  };
}

export const arrayDepot = arrayDesign(
  "array",
  `fixed array of ${ARRAY_DEPOT_SIZE} magazines, spinlock (Linux <= 6.6)`,
  ({ depotSize }) => depotSize ?? ARRAY_DEPOT_SIZE,
);
