import type { IovaDomain } from "../../iova/domain.js";
import { pfnAt, sizeOfMagazine } from "../../iova/magazine.js";
import { type Rcache, ROOM } from "../../iova/rcache.js";
import { bootOf } from "../../memory/cpu-layout.js";
import type { EventOf, KernelEvent } from "../../workload/trace/kernel-event.js";
import type { Comparison } from "./comparison.js";
import { Drains } from "./drains.js";
import { MagazineNames } from "./magazine-names.js";

/**
 * One domain of a capture, played with the allocator's own steps. The kernel takes some steps only in a certain state (it asks the
 * depot only when both magazines are empty): that state must be here, too.
 */
export class DomainSteps {
  readonly #names: MagazineNames;
  readonly #drains: Drains;

  constructor(
    private readonly domain: IovaDomain,
    private readonly comparison: Comparison,
  ) {
    this.#names = new MagazineNames(comparison);
    this.#drains = new Drains(domain, this.#names, comparison);
  }

  reserve({ pfnLo, pfnHi, at }: EventOf<"reserve_iova">): void {
    this.domain.reserve(at.cpu, pfnLo, pfnHi);
  }

  // -- A CPU's magazines -------------------------------------------------------------------------------------

  rcPop(event: EventOf<"rc_pop">): number {
    const { comparison } = this;
    const { cpu } = event.at;
    const rcache = this.#bin(event, event.rsize);
    this.#expectFill(event, rcache, "some", this.#cached(rcache, cpu) > 0);
    rcache.fillLoaded(cpu);
    const { i32, f64 } = this.domain.machine;
    const loaded = rcache.loaded(cpu);
    this.#names.meet(event, "mag", loaded, event.mag);
    const size = sizeOfMagazine(i32, loaded);
    comparison.count(event, "n", event.n, size);
    // A damaged line may point beyond the magazine, or beyond all memory.
    const at = event.idx < size ? pfnAt(f64, loaded, event.idx) : 0;
    comparison.pfn(event, `the pfn at idx ${event.idx}`, event.pfn, at);
    const pfn = rcache.popLoaded(cpu, event.limit);
    comparison.pfn(event, "pfn", event.pfn, pfn);
    return pfn;
  }

  /** `loaded` is not empty, and nothing in it is `<= bound`. */
  rcLimitMiss(event: EventOf<"rc_limit_miss">, size: number, bound: number): void {
    const { cpu } = event.at;
    const rcache = this.#bin(event, size);
    this.#expectFill(event, rcache, "some", this.#cached(rcache, cpu) > 0);
    rcache.fillLoaded(cpu);
    this.comparison.pfn(event, "the pfn within the limit", 0, rcache.popLoaded(cpu, bound));
  }

  rcPush(event: EventOf<"rc_push">, size: number): void {
    const { comparison, domain } = this;
    const { cpu } = event.at;
    const rcache = this.#bin(event, size);
    this.#names.meetBin(event, domain.rcaches.indexOf(rcache));
    this.#expectFill(event, rcache, "not full", !this.#isFull(rcache, cpu));
    rcache.makeRoom(cpu);
    const loaded = rcache.loaded(cpu);
    this.#names.meet(event, "mag", loaded, event.mag);
    comparison.count(event, "n", event.n, sizeOfMagazine(domain.machine.i32, loaded));
    rcache.put(cpu, event.pfn);
  }

  /** The two magazines before the swap, which the step after it does by itself. */
  swap(event: EventOf<"rc_get_swap" | "rc_put_swap">, size: number): void {
    const { cpu } = event.at;
    const rcache = this.#bin(event, size);
    this.#names.meet(event, "loaded", rcache.loaded(cpu), event.loaded);
    this.#names.meet(event, "prev", rcache.prev(cpu), event.prev);
  }

  // -- The depot ---------------------------------------------------------------------------------------------

  depotEmpty(event: EventOf<"depot_empty">): void {
    const { cpu } = event.at;
    const rcache = this.#bin(event, event.rsize);
    this.#names.meetBin(event, this.domain.rcaches.indexOf(rcache));
    this.#expectFill(event, rcache, "empty", this.#cached(rcache, cpu) === 0);
    this.comparison.depotDepth(event, "the depot", 0, rcache.depot.size());
  }

  depotPop(event: EventOf<"depot_pop">): void {
    const { cpu } = event.at;
    const rcache = this.#binOf(event);
    const empty = rcache.loaded(cpu);
    this.#expectFill(event, rcache, "empty", this.#cached(rcache, cpu) === 0);
    if (rcache.fillLoaded(cpu)) this.#names.forget(empty);
    this.comparison.depotDepth(event, "depot_after", event.depotAfter, rcache.depot.size());
    this.#names.meet(event, "mag", rcache.loaded(cpu), event.mag);
  }

  depotPush(event: EventOf<"depot_push">): void {
    const { comparison } = this;
    const { cpu } = event.at;
    const rcache = this.#binOf(event);
    this.#expectFill(event, rcache, "full", this.#isFull(rcache, cpu));
    this.#names.meet(event, "mag", rcache.loaded(cpu), event.mag);
    comparison.state(event, "the depot", "with room", rcache.makeRoom(cpu) === ROOM ? "with room" : "full");
    comparison.depotDepth(event, "depot_after", event.depotAfter, rcache.depot.size());
  }

  depotOverflow(event: EventOf<"depot_overflow">): void {
    const { comparison } = this;
    const { cpu } = event.at;
    const rcache = this.#binOf(event);
    this.#expectFill(event, rcache, "full", this.#isFull(rcache, cpu));
    this.#names.meet(event, "mag", rcache.loaded(cpu), event.mag);
    const refused = rcache.makeRoom(cpu);
    comparison.state(event, "the depot", "full", refused === ROOM ? "with room" : "full");
    comparison.depotDepth(event, "depot", event.depot, rcache.depot.size());
    this.#drains.take(event.mag, rcache, refused);
  }

  depotReclaim(event: EventOf<"depot_reclaim">): void {
    const rcache = this.#binOf(event);
    const magazine = rcache.depot.pop(event.at.cpu);
    this.comparison.depotDepth(event, "depot_after", event.depotAfter, rcache.depot.size());
    this.#names.meet(event, "mag", magazine, event.mag);
    this.#drains.take(event.mag, rcache, magazine);
  }

  // -- The tree ----------------------------------------------------------------------------------------------

  treeInsert(event: EventOf<"tree_insert">, aligned: boolean): number {
    const { comparison } = this;
    const size = event.pfnHi - event.pfnLo + 1;
    const pfnLo = this.domain.alloc(event.at.cpu, size, event.limit1 - 1, aligned);
    comparison.pfn(event, "pfn_lo", event.pfnLo, pfnLo);
    comparison.pfn(event, "pfn_hi", event.pfnHi, pfnLo + size - 1);
    return pfnLo;
  }

  treeFull(event: EventOf<"tree_full">, aligned: boolean): number {
    const { comparison, domain } = this;
    const pfnLo = domain.alloc(event.at.cpu, event.size, event.limit1 - 1, aligned);
    comparison.pfn(event, "pfn_lo", 0, pfnLo);
    comparison.count(event, "max32", event.max32, domain.tree.max32AllocSize);
    return pfnLo;
  }

  /** For a drain, or of a range that is freed past the caches: that one must be there as it is. */
  removeIova(event: EventOf<"remove_iova">): void {
    if (this.#drains.remove(event)) return;
    const { comparison, domain } = this;
    const range = domain.find(event.at.cpu, event.pfnLo);
    comparison.pfn(event, "pfn_lo", event.pfnLo, range?.pfnLo ?? 0);
    comparison.pfn(event, "pfn_hi", event.pfnHi, range?.pfnHi ?? 0);
    domain.free(event.at.cpu, event.pfnLo);
  }

  beginDrain(event: EventOf<"iova_magazine_free_pfns">): void {
    this.#drains.begin(event);
  }

  sweep(event: EventOf<"free_cpu_cached_iovas">): void {
    this.#drains.sweep(event);
  }

  roundedSize(size: number): number {
    return this.domain.roundedSize(size);
  }

  isCached(size: number): boolean {
    return Math.ceil(Math.log2(size)) < this.domain.rcaches.length;
  }

  /** The end of the domain: everything that it holds goes with it. */
  put(): void {
    this.domain.put(bootOf(this.domain.options.cpus));
  }

  // -- What state there is -----------------------------------------------------------------------------------

  #bin(event: KernelEvent, size: number): Rcache {
    const order = Math.ceil(Math.log2(size));
    const rcache = this.domain.rcaches[order];
    this.comparison.state(
      event,
      `a bin for size ${size}`,
      "there",
      rcache === undefined ? "not there" : "there",
    );
    return rcache!;
  }

  #binOf(event: EventOf<"depot_pop" | "depot_push" | "depot_overflow" | "depot_reclaim">): Rcache {
    return this.domain.rcaches[this.#names.orderOf(event)]!;
  }

  #cached(rcache: Rcache, cpu: number): number {
    const { loaded, prev } = rcache.sizes(cpu);
    return loaded + prev;
  }

  #isFull(rcache: Rcache, cpu: number): boolean {
    return this.#cached(rcache, cpu) === 2 * this.domain.options.magazineSize;
  }

  #expectFill(event: KernelEvent, rcache: Rcache, kernel: string, holds: boolean): void {
    const { loaded, prev } = rcache.sizes(event.at.cpu);
    const here = holds ? kernel : `${loaded} and ${prev}`;
    this.comparison.state(event, "what this CPU's loaded and prev hold", kernel, here);
  }
}
