import { setMagazineSize, setPfnAt } from "../../iova/magazine.js";
import type { Machine, MachineLayout } from "../../memory/machine.js";
import type { Pointer } from "../../memory/pointer.js";

/** One pfn says as much about a race as 127 do. */
export const CHECKED_MAGAZINE_SIZE = 1;

/** The magazines of the scenario, full, each with a pfn that is its own. */
export class CheckedMagazines {
  readonly all = new Set<Pointer>();
  #made = 0;

  constructor(private readonly layout: MachineLayout) {}

  make(machine: Machine): Pointer {
    const magazine = this.layout.magazines + this.#made++ * this.layout.shape.magazineWords;
    this.all.add(magazine);
    setMagazineSize(machine.i32, magazine, CHECKED_MAGAZINE_SIZE);
    setPfnAt(machine.f64, magazine, 0, pfnOf(magazine));
    return magazine;
  }

  /** A magazine that takes no part. */
  forget(magazine: Pointer): void {
    this.all.delete(magazine);
  }

  /** 1 for the first one made. */
  numberOf(magazine: Pointer): number {
    return (magazine - this.layout.magazines) / this.layout.shape.magazineWords + 1;
  }

  has(magazine: unknown): magazine is Pointer {
    return typeof magazine === "number" && this.all.has(magazine);
  }
}

export function pfnOf(magazine: Pointer): number {
  return magazine;
}
