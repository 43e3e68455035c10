import type { Pointer } from "../../memory/pointer.js";
import type { EventOf, KernelEvent } from "../../workload/trace/kernel-event.js";
import type { Comparison } from "./comparison.js";
import { differ } from "./difference.js";

/**
 * Which magazine and which bin of the allocator is which of the kernel's: learned when the capture first names one, and
 * from then on every step must work on the same. No two share an address.
 */
export class MagazineNames {
  readonly #addresses = new Map<Pointer, number>();
  /** Addresses of magazines that live. */
  readonly #taken = new Set<number>();
  readonly #orders = new Map<number, number>();
  /** The address of each bin, by its order. */
  readonly #bins = new Map<number, number>();

  constructor(private readonly comparison: Comparison) {}

  /** The step works on `magazine`, which the capture calls `address`. */
  meet(event: KernelEvent, what: string, magazine: Pointer, address: number): void {
    const known = this.#addresses.get(magazine);
    if (known !== undefined) {
      this.comparison.magazine(event, what, address, known);
      return;
    }
    if (this.#taken.has(address)) differ(event, what, `0x${address.toString(16)}`, "another magazine");
    this.#addresses.set(magazine, address);
    this.#taken.add(address);
  }

  addressOf(magazine: Pointer): number | undefined {
    return this.#addresses.get(magazine);
  }

  /** The magazine was freed: its memory may come again as another. */
  forget(magazine: Pointer): void {
    const address = this.#addresses.get(magazine);
    if (address === undefined) return;
    this.#addresses.delete(magazine);
    this.#taken.delete(address);
  }

  meetBin(event: EventOf<"rc_push" | "depot_empty">, order: number): void {
    const known = this.#orders.get(event.rcache);
    if (known !== undefined) {
      this.comparison.count(event, "the order of the bin", known, order);
      return;
    }
    const bin = this.#bins.get(order);
    if (bin !== undefined) differ(event, "rcache", `0x${event.rcache.toString(16)}`, `0x${bin.toString(16)}`);
    this.#orders.set(event.rcache, order);
    this.#bins.set(order, event.rcache);
  }

  /** The bin of a step that says its address only. Its magazines came from pushes, so it has been met. */
  orderOf(event: EventOf<"depot_pop" | "depot_push" | "depot_overflow" | "depot_reclaim">): number {
    const order = this.#orders.get(event.rcache);
    if (order !== undefined) return order;
    return differ(event, "the bin", "in use", "never used");
  }
}
