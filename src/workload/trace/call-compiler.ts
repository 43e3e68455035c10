import { noCalls } from "./call-counts.js";
import { type AllocCall, CallMatcher } from "./call-matcher.js";
import type { CallRecorder, LiveAlloc } from "./call-recorder.js";
import { DomainTable } from "./domain-table.js";
import type { EventOf, EventPlace, KernelEvent } from "./kernel-event.js";

/**
 * Makes a workload of the calls of a capture.
 *
 * An allocation takes its place in the order when it returns: whatever it took had been freed by then, so that every free
 * of a pfn comes before the next allocation of it. It happens on the CPU that entered it.
 */
export class CallCompiler {
  readonly counts = noCalls();
  readonly table: DomainTable;
  readonly #matcher = new CallMatcher((call) => this.#unreturned(call));
  /** Per domain: what is live, by its first pfn. */
  readonly #live: Map<number, LiveAlloc>[] = [];
  /** The pfn that `free_iova_fast` last freed on a CPU: for a large range, `free_iova` follows as a step of it. */
  readonly #lastFreed = new Map<number, number>();

  constructor(
    file: string,
    readonly recorder: CallRecorder,
  ) {
    this.table = new DomainTable(file);
  }

  take(event: KernelEvent): void {
    switch (event.event) {
      case "init_iova_domain":
        if (this.table.indexOf(event.iovad) !== undefined) this.#put(event.iovad);
        this.table.init(event.iovad, event.granule, event.startPfn);
        break;
      case "reserve_iova":
        this.table.reserve(event.iovad, event.pfnLo, event.pfnHi);
        break;
      case "put_iova_domain":
        this.#put(event.iovad);
        break;
      case "alloc_iova_fast":
        this.#matcher.enter(event);
        break;
      case "alloc_iova_fast_ret":
        this.#returned(event);
        break;
      case "alloc":
        this.#alloc(event, event.pfn);
        break;
      case "free_iova_fast":
        this.#lastFreed.set(event.at.cpu, event.pfn);
        this.#free(event.at, event.iovad, event.pfn, event.size);
        break;
      case "alloc_iova":
        if (this.#matcher.inside(event.at, event.iovad) === undefined) this.counts.uncachedCalls++;
        break;
      case "free_iova":
        this.#freeSlow(event);
        break;
    }
  }

  finish(): void {
    this.#matcher.finish();
    for (const ranges of this.#live) this.counts.liveAtEnd += ranges.size;
  }

  #returned(event: EventOf<"alloc_iova_fast_ret">): void {
    const call = this.#matcher.leave(event);
    if (call === undefined) this.counts.returnsWithoutEntry++;
    else this.#alloc(call, event.pfn);
  }

  #unreturned(call: AllocCall): void {
    this.counts.unreturnedAllocs++;
    this.#record(call);
  }

  #alloc(call: AllocCall, pfn: number): void {
    if (pfn === 0) {
      this.counts.failedAllocs++;
      this.#record(call);
      return;
    }
    const ranges = this.#rangesOf(this.#domainOf(call.iovad));
    const stale = ranges.get(pfn);
    if (stale !== undefined) {
      this.counts.missedFrees++;
      this.recorder.free(call.at.cpu, stale);
    }
    ranges.set(pfn, this.#record(call));
  }

  #record({ at, iovad, size, limitPfn, flushRcache }: AllocCall): LiveAlloc {
    this.counts.allocs++;
    return this.recorder.alloc(at.cpu, this.#domainOf(iovad), size, limitPfn, flushRcache);
  }

  #free({ cpu }: EventPlace, iovad: number, pfn: number, size: number): void {
    const domain = this.table.indexOf(iovad);
    const alloc = domain === undefined ? undefined : this.#live[domain]?.get(pfn);
    if (domain === undefined || alloc === undefined) {
      this.#freeWithoutAlloc(iovad, domain);
      return;
    }
    if (size !== alloc.size) this.counts.freesOfOtherSize++;
    this.counts.frees++;
    if (cpu !== alloc.cpu) this.counts.crossCpuFrees++;
    this.#rangesOf(domain).delete(pfn);
    this.recorder.free(cpu, alloc);
  }

  #freeWithoutAlloc(iovad: number, domain: number | undefined): void {
    if (domain !== undefined && this.table.domains[domain]?.created) this.counts.freesOfMissedAllocs++;
    else if (this.table.wasPut(iovad)) this.counts.freesAfterPut++;
    else {
      this.table.meetUnknown(iovad);
      this.counts.freesFromBefore++;
    }
  }

  /** A step of `free_iova_fast`, or a call of its own: that one is played only if it frees what the caches gave. */
  #freeSlow({ at, iovad, pfn }: EventOf<"free_iova">): void {
    const domain = this.table.indexOf(iovad);
    const alloc = domain === undefined ? undefined : this.#live[domain]?.get(pfn);
    if (alloc !== undefined) this.#free(at, iovad, pfn, alloc.size);
    else if (this.#lastFreed.get(at.cpu) !== pfn) this.counts.uncachedCalls++;
  }

  /** What is live then stays allocated to the end of the pass: the kernel drops it with the domain, and so frees nothing. */
  #put(iovad: number): void {
    const domain = this.table.put(iovad);
    if (domain === undefined) return;
    this.counts.liveAtPut += this.#rangesOf(domain).size;
    this.#rangesOf(domain).clear();
  }

  #domainOf(iovad: number): number {
    const domain = this.table.indexOf(iovad);
    if (domain !== undefined) return domain;
    this.table.meetUnknown(iovad);
    return this.table.assume(iovad);
  }

  #rangesOf(domain: number): Map<number, LiveAlloc> {
    while (this.#live.length <= domain) this.#live.push(new Map());
    return this.#live[domain] as Map<number, LiveAlloc>;
  }
}
