import type { Depot, DepotDesign } from "../../iova/depot.js";
import { NULL, type Pointer, WORDS_PER_F64 } from "../../memory/pointer.js";
import type { VirtualMachine } from "./virtual-machine.js";

/**
 * Who filled each magazine that lies in a depot. Whoever takes one out that another CPU put there finds its pfns in that
 * CPU's cache, and pays for each of its words; those that come back to the CPU that filled them cost nothing.
 */
export class MagazineOrigins {
  /** Of each magazine that lies in a depot: the context that put it there. */
  readonly #filledBy: Int32Array;
  readonly #magazines: Pointer;
  readonly #magazineWords: number;
  /** All words of a magazine, in nanoseconds. */
  readonly #move: number;

  constructor(private readonly machine: VirtualMachine) {
    const { layout, profile } = machine;
    const { maxMagazines, magazineWords } = layout.shape;
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
        if (magazine !== NULL) this.#fetch(magazine, cpu);
        return magazine;
      },
      size: () => depot.size(),
      drain: (cpu, visit) =>
        depot.drain(cpu, (magazine) => {
          this.#fetch(magazine, cpu);
          visit(magazine);
        }),
      walk: (visit) => depot.walk(visit),
      ...(depot.surplus && { surplus: (online: number, cpu: number) => depot.surplus!(online, cpu) }),
    };
  }

  #fetch(magazine: Pointer, cpu: number): void {
    if (this.#filledBy[this.#indexOf(magazine)] !== cpu) this.machine.spend(this.#move);
  }

  #indexOf(magazine: Pointer): number {
    return (magazine - this.#magazines) / this.#magazineWords;
  }
}
