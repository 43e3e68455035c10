import type { Pointer } from "../../memory/pointer.js";
import type { EventOf, KernelEvent } from "../../workload/trace/kernel-event.js";
import type { Comparison } from "./comparison.js";
import { Disagreement } from "./difference.js";

/**
 * Which magazine and which bin of the allocator is which of the kernel's: learned when the capture first names one, and
 * from then on every step must work on the same.
 */
export class MagazineNames {
  readonly #addresses = new Map<Pointer, number>();
  readonly #orders = new Map<number, number>();

  constructor(private readonly comparison: Comparison) {}

  /** The step works on `magazine`, which the capture calls `address`. */
  meet(event: KernelEvent, what: string, magazine: Pointer, address: number): void {
    const known = this.#addresses.get(magazine);
    if (known === undefined) this.#addresses.set(magazine, address);
    else this.comparison.magazine(event, what, address, known);
  }

  addressOf(magazine: Pointer): number | undefined {
    return this.#addresses.get(magazine);
  }

  /** The magazine was freed: its memory may come again as another. */
  forget(magazine: Pointer): void {
    this.#addresses.delete(magazine);
  }

  meetBin(event: EventOf<"rc_push" | "depot_empty">, order: number): void {
    const known = this.#orders.get(event.rcache);
    if (known === undefined) this.#orders.set(event.rcache, order);
    else this.comparison.count(event, "the order of the bin", known, order);
  }

  /** The bin of a step that says its address only. Its magazines came from pushes, so it has been met. */
  orderOf(event: EventOf<"depot_pop" | "depot_push" | "depot_overflow" | "depot_reclaim">): number {
    const order = this.#orders.get(event.rcache);
    if (order !== undefined) return order;
    const { line } = event.at;
    throw new Disagreement({
      line,
      event: event.event,
      what: "the bin",
      kernel: "in use",
      here: "never used",
    });
  }
}
