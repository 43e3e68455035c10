import type { DepotDesign } from "../../iova/depot.js";
import type { IovaDomain } from "../../iova/domain.js";
import { bootOf } from "../../memory/cpu-layout.js";
import { type AllocCall, CallMatcher } from "../../workload/trace/call-matcher.js";
import type { EventOf, EventPlace, KernelEvent } from "../../workload/trace/kernel-event.js";
import { LiveRanges } from "./live-ranges.js";
import { createModel } from "./model.js";
import { ReclaimClock } from "./reclaim-clock.js";
import type { CaptureSurvey } from "./survey.js";

interface PlayedCall extends AllocCall {
  /** What the allocator answered at the entry. */
  readonly here: number;
}

interface PlayedDomain {
  readonly domain: IovaDomain;
  readonly live: LiveRanges;
  readonly reclaim: ReclaimClock;
}

/**
 * Plays a capture of whole calls, in the order of their entries, and counts how many allocations get the pfn that the kernel
 * gave. They need not all agree: what two CPUs do at once has an order that such a capture does not show.
 */
export class CallPlayer {
  /** Domains played. */
  domains = 0;
  /** Addresses of domains that were there before the recording. */
  readonly before = new Set<number>();
  /** Allocations whose return was recorded, and those of them that agree. */
  allocs = 0;
  agreed = 0;
  missedFrees = 0;
  readonly #current = new Map<number, PlayedDomain>();
  readonly #ended = new Set<number>();
  readonly #calls = new CallMatcher<PlayedCall>(() => {});

  constructor(
    private readonly survey: CaptureSurvey,
    private readonly design: DepotDesign,
  ) {}

  take(event: KernelEvent): void {
    switch (event.event) {
      case "init_iova_domain":
        this.#init(event);
        break;
      case "reserve_iova":
        this.#current.get(event.iovad)?.domain.reserve(event.at.cpu, event.pfnLo, event.pfnHi);
        break;
      case "put_iova_domain":
        this.#put(event.iovad);
        break;
      case "alloc_iova_fast":
        this.#enter(event);
        break;
      case "alloc_iova_fast_ret": {
        const call = this.#calls.leave(event);
        if (call !== undefined) this.#return(call, event.pfn);
        break;
      }
      case "alloc":
        // Only its return was recorded: then it is played there.
        this.#return({ ...event, here: this.#alloc(event) }, event.pfn);
        break;
      case "free_iova_fast":
        this.#free(event.at, event.iovad, event.pfn);
        break;
    }
  }

  #init(event: EventOf<"init_iova_domain">): void {
    const domain = createModel(this.survey, this.design, event);
    this.domains++;
    this.#current.set(event.iovad, { domain, live: new LiveRanges(), reclaim: new ReclaimClock(domain) });
  }

  #put(iovad: number): void {
    const played = this.#current.get(iovad);
    if (played === undefined) {
      this.#noteBefore(iovad);
      return;
    }
    played.domain.put(bootOf(this.survey.cpus));
    this.#current.delete(iovad);
    this.#ended.add(iovad);
  }

  #enter(call: AllocCall): void {
    this.#calls.enter({ ...call, here: this.#alloc(call) });
  }

  /** 0 also for a domain that is not played. */
  #alloc({ at, iovad, size, limitPfn, flushRcache }: AllocCall): number {
    const played = this.#current.get(iovad);
    if (played === undefined) {
      this.#noteBefore(iovad);
      return 0;
    }
    played.reclaim.advance(at.timeNs);
    return played.domain.allocFast(at.cpu, size, limitPfn, flushRcache);
  }

  #return({ at, iovad, size, here }: PlayedCall, pfn: number): void {
    const played = this.#current.get(iovad);
    if (played === undefined) return;
    this.allocs++;
    if (here === pfn) this.agreed++;
    const { domain, live } = played;
    const missed = live.remove(pfn);
    if (missed !== undefined) {
      // Its free was missed. Had it been played, this call would have taken just that: so it gets it, and gives its own back.
      this.missedFrees++;
      if (missed.size === size) {
        live.add(pfn, missed.here, size);
        if (here !== 0) domain.freeFast(at.cpu, here, size);
        return;
      }
      if (missed.here !== 0) domain.freeFast(at.cpu, missed.here, missed.size);
    }
    if (pfn !== 0) live.add(pfn, here, size);
    else if (here !== 0) domain.freeFast(at.cpu, here, size);
  }

  #free({ cpu, timeNs }: EventPlace, iovad: number, pfn: number): void {
    const played = this.#current.get(iovad);
    if (played === undefined) {
      this.#noteBefore(iovad);
      return;
    }
    played.reclaim.advance(timeNs);
    const range = played.live.remove(pfn);
    if (range !== undefined && range.here !== 0) played.domain.freeFast(cpu, range.here, range.size);
  }

  #noteBefore(iovad: number): void {
    if (!this.#ended.has(iovad)) this.before.add(iovad);
  }
}
