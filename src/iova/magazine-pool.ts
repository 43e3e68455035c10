import { CpuBlock, CpuStatistic } from "../memory/cpu-layout.js";
import type { CpuOwnership } from "../memory/cpu-ownership.js";
import { FaultPoint } from "../memory/fault-point.js";
import type { Machine } from "../memory/machine.js";
import { MachineHeader } from "../memory/machine-layout.js";
import { NULL, type Pointer } from "../memory/pointer.js";
import { Slab } from "../memory/slab.js";
import { MagazineField, setMagazineSize } from "./magazine.js";

/** The machine's magazines: a slab that counts what is in use, once per magazine and not per operation. */
export class MagazinePool {
  readonly slab: Slab;
  /** Of the magazines that frees ask for; those of a new domain come without fail, or not at all. */
  readonly faults: FaultPoint;

  constructor(
    private readonly machine: Machine,
    ownership: CpuOwnership,
  ) {
    const { layout } = machine;
    this.faults = new FaultPoint(machine, CpuBlock.magazineFaults, CpuStatistic.failedMagazines);
    this.slab = new Slab(
      machine,
      {
        header: layout.magazineSlab,
        base: layout.magazines,
        objectWords: layout.shape.magazineWords,
        limit: layout.shape.maxMagazines,
        cache: CpuBlock.magazineCache,
        link: MagazineField.size,
        batchLink: MagazineField.next,
      },
      ownership,
    );
  }

  /** An empty magazine, or NULL. */
  alloc(cpu: number): Pointer {
    return this.#prepare(this.slab.alloc(cpu));
  }

  /** An empty magazine, or NULL when all are in use; see Slab. */
  allocReclaiming(cpu: number): Pointer {
    return this.#prepare(this.slab.allocReclaiming(cpu));
  }

  #prepare(magazine: Pointer): Pointer {
    if (magazine === NULL) return NULL;
    const { atomics, i32, glances, layout } = this.machine;
    setMagazineSize(i32, magazine, 0);
    const inUse = atomics.add(i32, layout.header + MachineHeader.magazines, 1) + 1;
    const peak = layout.header + MachineHeader.magazinesPeak;
    for (let seen = glances[peak]!; seen < inUse; ) {
      const found = atomics.compareExchange(i32, peak, seen, inUse);
      if (found === seen) break;
      seen = found;
    }
    return magazine;
  }

  free(magazine: Pointer, cpu: number): void {
    const { atomics, i32, layout } = this.machine;
    atomics.sub(i32, layout.header + MachineHeader.magazines, 1);
    this.slab.free(magazine, cpu);
  }

  get inUse(): number {
    return this.machine.atomics.load(this.machine.i32, this.machine.layout.header + MachineHeader.magazines);
  }

  get peak(): number {
    return this.machine.atomics.load(
      this.machine.i32,
      this.machine.layout.header + MachineHeader.magazinesPeak,
    );
  }
}
