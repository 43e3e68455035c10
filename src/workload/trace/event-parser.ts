import { Fields } from "./fields.js";
import type { RawEvent } from "./formats/capture-format.js";
import type { KernelEvent } from "./kernel-event.js";

/** The highest pfn of a 32-bit device with 4 KiB granules: a PCI device asks for it first, and without a flush. */
const LIMIT_32BIT_PFN = 0xfffff;

/** Gives the text of an event its type. */
export class EventParser {
  readonly #fields = new Fields();

  /** Undefined when a field that the event needs is missing: a damaged line, or a probe that did not record it. */
  parse(raw: RawEvent, line: number): KernelEvent | undefined {
    const event = typed(raw, line, this.#fields.of(raw.text));
    return this.#fields.complete ? event : undefined;
  }
}

/** No spread and no helper that builds a part: this runs for every line, and both cost more than all the rest. */
function typed({ timeNs, cpu, pid, event, text }: RawEvent, line: number, f: Fields): KernelEvent {
  const at = { line, timeNs, cpu, pid };
  // A probe that did not record the domain gives 0: then all calls belong to one.
  const iovad = f.optional("iovad", 0);
  switch (event) {
    case "map":
    case "unmap":
      return { event, at, iova: f.pageAddress("iova"), size: f.bytes("size") };

    case "init_iova_domain":
      return { event, at, iovad, granule: f.granule("granule"), startPfn: f.number("start_pfn") };
    case "put_iova_domain":
      return { event, at, iovad };
    case "alloc_iova_fast":
      return {
        event,
        at,
        iovad,
        size: f.size("size"),
        limitPfn: f.number("limit_pfn"),
        flushRcache: flushes(f),
      };
    case "alloc_iova_fast_ret":
    case "alloc_iova_fast__return": // as `perf probe` names a return
      return { event: "alloc_iova_fast_ret", at, iovad, pfn: f.number("pfn") };
    case "alloc": {
      const [size, limitPfn] = [f.size("size"), f.number("limit_pfn")];
      return { event, at, iovad, size, limitPfn, flushRcache: flushes(f), pfn: f.number("pfn") };
    }
    case "free_iova_fast":
    case "free": // bpftrace
      return { event: "free_iova_fast", at, iovad, pfn: f.number("pfn"), size: f.size("size") };
    case "alloc_iova": {
      const sizeAligned = f.optional("size_aligned", 1) !== 0;
      return { event, at, iovad, size: f.size("size"), limitPfn: f.number("limit_pfn"), sizeAligned };
    }
    case "free_iova":
      return { event, at, iovad, pfn: f.number("pfn") };
    case "reserve_iova":
    case "remove_iova":
      return { event, at, iovad, pfnLo: f.number("pfn_lo"), pfnHi: f.number("pfn_hi") };

    case "rc_pop":
      return {
        event,
        at,
        iovad,
        mag: f.number("mag"),
        n: f.number("n"),
        idx: f.number("idx"),
        pfn: f.number("pfn"),
        limit: f.number("limit"),
        rsize: f.number("rsize"),
      };
    case "rc_limit_miss":
      return { event, at, iovad };
    case "rc_push": {
      const rcache = f.number("rcache");
      return { event, at, iovad, rcache, mag: f.number("mag"), n: f.number("n"), pfn: f.number("pfn") };
    }
    case "depot_pop":
    case "depot_push":
    case "depot_reclaim": {
      const rcache = f.number("rcache");
      return { event, at, iovad, rcache, mag: f.number("mag"), depotAfter: f.number("depot_after") };
    }
    case "depot_overflow":
      return { event, at, iovad, rcache: f.number("rcache"), mag: f.number("mag"), depot: f.number("depot") };
    case "depot_empty":
      return { event, at, iovad, rcache: f.number("rcache"), rsize: f.number("rsize") };
    case "tree_insert": {
      const pfnLo = f.number("pfn_lo");
      return { event, at, iovad, pfnLo, pfnHi: f.number("pfn_hi"), limit1: f.number("limit1") };
    }
    case "tree_full": {
      const size = f.size("size");
      return { event, at, iovad, size, limit1: f.number("limit1"), max32: f.number("max32") };
    }
    case "iova_magazine_free_pfns":
      return { event, at, iovad, mag: f.number("mag"), n: f.number("n") };
    case "free_cpu_cached_iovas":
      return { event, at, iovad, deadCpu: f.number("cpu") };
    case "rc_get_swap":
    case "rc_put_swap":
      return { event, at, iovad, loaded: f.number("loaded"), prev: f.number("prev") };

    case "tracing_mark_write":
    case "print": // the same mark in trace-cmd and perf
      return { event: "tracing_mark_write", at, text };
    default:
      return { event: "other", at, name: event };
  }
}

/** bpftrace does not tell: a request that goes beyond 32 bits is the second, which flushes. */
function flushes(f: Fields): boolean {
  return f.optional("flush_rcache", f.number("limit_pfn") > LIMIT_32BIT_PFN ? 1 : 0) !== 0;
}
