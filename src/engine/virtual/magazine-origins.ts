import type { Depot, DepotDesign } from "../../iova/depot.js";
import { NULL, type Pointer, WORDS_PER_F64 } from "../../memory/pointer.js";
import type { VirtualMachine } from "./virtual-machine.js";

/**
 * Who filled each magazine that lies in a depot. Whoever takes one out that another CPU put there finds its pfns in that
 * CPU's cache, and pays for each of its words; those that come back to the CPU that filled them cost nothing. A CPU reads
 * them as it allocates; where a depot is drained or reclaimed, they are freed next, under the lock of the tree.
 *
 * What CPUs have besides, loaded and prev, only they touch, or who drains them: see `WorkMeter.since`.
 */
export class MagazineOrigins {
  /** Of each magazine that lies in a depot: the context that put it there. */
  readonly #filledBy: Int32Array;
  readonly #magazines: Pointer;
  readonly #magazineWords: number;
  /** Contexts from here on take magazines out to free them. */
  readonly #cpus: number;
  /** All words of a magazine, in nanoseconds. */
  readonly #move: number;

  constructor(private readonly machine: VirtualMachine) {
    const { layout, profile } = machine;
    const { cpus, maxMagazines, magazineWords } = layout.shape;
    this.#cpus = cpus;
    this.#filledBy = new Int32Array(maxMagazines);
    this.#magazines = layout.magazines;
    this.#magazineWords = magazineWords;
    this.#move = Math.floor(magazineWords / WORDS_PER_F64) * profile.ns.magazineWord;
  }

  /** The same design, with depots that keep these origins. */
  of(design: DepotDesign): DepotDesign {
    const { id, summary, reclaim, bounded, order, onOverflow = "free" } = design;
    return {
      id,
      summary,
      reclaim,
      bounded,
      order,
      onOverflow,
      sizeOf: (options) => design.sizeOf(options),
      initialize: (machine, base, options) => design.initialize(machine, base, options),
      attach: (machine, base, options) => this.#observed(design.attach(machine, base, options)),
    };
  }

  #observed(depot: Depot): Depot {
    return {
      push: (magazine, cpu) => {
        this.#filledBy[this.#indexOf(magazine)] = cpu;
        return depot.push(magazine, cpu);
      },
      pop: (cpu) => {
        const magazine = depot.pop(cpu);
        if (magazine !== NULL && cpu < this.#cpus) this.machine.spend(this.#moveOf(magazine, cpu));
        else if (magazine !== NULL) this.machine.spendLocked(this.#moveOf(magazine, cpu));
        return magazine;
      },
      size: () => depot.size(),
      drain: (cpu, visit) =>
        depot.drain(cpu, (magazine) => {
          this.machine.spendLocked(this.#moveOf(magazine, cpu));
          visit(magazine);
        }),
      walk: (visit) => depot.walk(visit),
      ...(depot.surplus && { surplus: (online: number, cpu: number) => depot.surplus!(online, cpu) }),
    };
  }

  #moveOf(magazine: Pointer, cpu: number): number {
    return this.#filledBy[this.#indexOf(magazine)] === cpu ? 0 : this.#move;
  }

  #indexOf(magazine: Pointer): number {
    return (magazine - this.#magazines) / this.#magazineWords;
  }
}
