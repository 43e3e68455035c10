import type { IovaDomain, IovaRange } from "../../iova/domain.js";
import { pfnAt, setMagazineSize, sizeOfMagazine } from "../../iova/magazine.js";
import type { Rcache } from "../../iova/rcache.js";
import type { Pointer } from "../../memory/pointer.js";
import type { EventOf } from "../../workload/trace/kernel-event.js";
import type { Comparison } from "./comparison.js";
import { Disagreement } from "./difference.js";
import type { MagazineNames } from "./magazine-names.js";

/** A magazine whose pfns go back to the tree. */
interface Drain {
  readonly rcache: Rcache;
  readonly magazine: Pointer;
  readonly size: number;
  /** Whether a CPU keeps the magazine, empty; otherwise it is freed. */
  readonly kept: boolean;
  /** The ranges that are still to be removed; undefined until the first one is, when the kernel has the tree's lock. */
  ranges: IovaRange[] | undefined;
}

/**
 * The drains of a domain. The kernel takes a magazine away under one lock, says `iova_magazine_free_pfns`, and then removes all of its
 * ranges under one hold of another lock; other CPUs' steps come in between.
 */
export class Drains {
  /** Taken away and not begun, by the captured address. */
  readonly #waiting = new Map<number, Drain>();
  /** Begun, by the CPU that drains. */
  readonly #active = new Map<number, Drain>();
  /** CPUs that empty the magazines of another: whose, and how many of them they have begun. */
  readonly #sweeps = new Map<number, { readonly of: number; begun: number }>();
  /** CPUs that empty a depot: the captured addresses in the order in which it must give its magazines up. */
  readonly #flushes = new Map<number, number[]>();

  constructor(
    private readonly domain: IovaDomain,
    private readonly names: MagazineNames,
    private readonly comparison: Comparison,
  ) {}

  /** A full magazine has left the depot, or was refused by it. */
  take(address: number, rcache: Rcache, magazine: Pointer): void {
    const size = this.domain.options.magazineSize;
    this.#waiting.set(address, { rcache, magazine, size, kept: false, ranges: undefined });
  }

  /** `event.at.cpu` begins to empty the magazines of `event.deadCpu`, bin by bin, loaded before prev. */
  sweep(event: EventOf<"free_cpu_cached_iovas">): void {
    this.#sweeps.set(event.at.cpu, { of: event.deadCpu, begun: 0 });
  }

  begin(event: EventOf<"iova_magazine_free_pfns">): void {
    const { cpu } = event.at;
    const drain = this.#taken(event) ?? this.#swept(event) ?? this.#flushed(event);
    if (drain === undefined) throw unknownMagazine(event);
    this.comparison.count(event, "n", event.n, drain.size);
    this.#finish(event);
    if (drain.size > 0) this.#active.set(cpu, drain);
  }

  /** One range leaves the tree; false when it is not for a drain of this CPU. */
  remove(event: EventOf<"remove_iova">): boolean {
    const { cpu } = event.at;
    const drain = this.#active.get(cpu);
    if (drain === undefined) return false;
    drain.ranges ??= this.#drain(cpu, drain);
    const range = drain.ranges.shift();
    if (drain.ranges.length === 0) this.#active.delete(cpu);
    this.comparison.pfn(event, "pfn_lo", event.pfnLo, range?.pfnLo ?? 0);
    this.comparison.pfn(event, "pfn_hi", event.pfnHi, range?.pfnHi ?? 0);
    return true;
  }

  #taken(event: EventOf<"iova_magazine_free_pfns">): Drain | undefined {
    const [next] = this.#flushes.get(event.at.cpu)?.splice(0, 1) ?? [];
    if (next !== undefined)
      this.comparison.magazine(event, "the next magazine of the depot", event.mag, next);
    const drain = this.#waiting.get(event.mag);
    this.#waiting.delete(event.mag);
    return drain;
  }

  #swept(event: EventOf<"iova_magazine_free_pfns">): Drain | undefined {
    const sweep = this.#sweeps.get(event.at.cpu);
    const rcache = this.domain.rcaches[(sweep?.begun ?? 0) >> 1];
    if (sweep === undefined || rcache === undefined) return undefined;
    const magazine = sweep.begun % 2 === 0 ? rcache.loaded(sweep.of) : rcache.prev(sweep.of);
    sweep.begun++;
    this.names.meet(event, "the magazine", magazine, event.mag);
    const { i32 } = this.domain.machine;
    const size = sizeOfMagazine(i32, magazine);
    // The kernel holds the lock of the emptied CPU from here on: whoever pushes next finds the magazine empty.
    setMagazineSize(i32, magazine, 0);
    return { rcache, magazine, size, kept: true, ranges: undefined };
  }

  /** Nobody else empties this magazine, so it is the depot that is flushed: all of it, under one hold of its lock. */
  #flushed(event: EventOf<"iova_magazine_free_pfns">): Drain | undefined {
    const isNamed = (magazine: Pointer) => this.names.addressOf(magazine) === event.mag;
    const rcache = this.domain.rcaches.find(({ depot }) => {
      let found = false;
      depot.walk((magazine) => {
        found ||= isNamed(magazine);
        return !found;
      });
      return found;
    });
    const order: number[] = [];
    rcache?.depot.drain(event.at.cpu, (magazine) => {
      const address = this.names.addressOf(magazine) ?? 0;
      order.push(address);
      this.take(address, rcache, magazine);
    });
    this.#flushes.set(event.at.cpu, order);
    return rcache === undefined ? undefined : this.#taken(event);
  }

  /** Before a CPU begins another drain it must have removed all of the last one, unless that had nothing in the tree. */
  #finish(event: EventOf<"iova_magazine_free_pfns">): void {
    const { cpu } = event.at;
    const drain = this.#active.get(cpu);
    if (drain === undefined) return;
    drain.ranges ??= this.#drain(cpu, drain);
    this.comparison.count(
      event,
      "the number of ranges that the last drain of this CPU left in the tree",
      0,
      drain.ranges.length,
    );
    this.#active.delete(cpu);
  }

  #drain(cpu: number, { rcache, magazine, size, kept }: Drain): IovaRange[] {
    const { f64 } = this.domain.machine;
    const pfns = Array.from({ length: size }, (_, index) => pfnAt(f64, magazine, index));
    const ranges = pfns.map((pfn) => this.domain.find(cpu, pfn)).filter((range) => range !== null);
    if (kept) rcache.freePfns(magazine, size, cpu);
    else {
      rcache.freeFull(magazine, cpu);
      this.names.forget(magazine);
    }
    return ranges;
  }
}

function unknownMagazine(event: EventOf<"iova_magazine_free_pfns">): Disagreement {
  const { line } = event.at;
  const kernel = `full, at 0x${event.mag.toString(16)}`;
  return new Disagreement({
    line,
    event: event.event,
    what: "the magazine",
    kernel,
    here: "not to be drained",
  });
}
