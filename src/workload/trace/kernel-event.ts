/**
 * What a capture can say about the allocator. `event` is the kernel's name of the function, tracepoint or probe, verbatim; the
 * fields have the kernel's names, camelCased. Addresses (`iovad`, `mag`, `rcache`, ...) only tell things apart.
 */
export type KernelEvent = { readonly at: EventPlace } & (
  | CallEvent
  | MapEvent
  | StepEvent
  | MarkEvent
  | OtherEvent
);

/** Where and when an event was recorded. */
export interface EventPlace {
  /** 1-based line in the file. */
  readonly line: number;
  readonly timeNs: number;
  /** The CPU that recorded the event. */
  readonly cpu: number;
  /** 0 for every idle task: those are told apart by CPU. */
  readonly pid: number;
}

/** Entries and returns of exported functions: any user can record them. */
export type CallEvent =
  | {
      readonly event: "init_iova_domain";
      readonly iovad: number;
      readonly granule: number;
      readonly startPfn: number;
    }
  | { readonly event: "reserve_iova"; readonly iovad: number; readonly pfnLo: number; readonly pfnHi: number }
  | { readonly event: "put_iova_domain"; readonly iovad: number }
  | ({ readonly event: "alloc_iova_fast" } & Request)
  /** `iovad` is 0 where the probe did not record it; `pfn` is 0 when the call failed. */
  | { readonly event: "alloc_iova_fast_ret"; readonly iovad: number; readonly pfn: number }
  /** bpftrace: a whole call, told when it returned. */
  | ({ readonly event: "alloc"; readonly pfn: number } & Request)
  | { readonly event: "free_iova_fast"; readonly iovad: number; readonly pfn: number; readonly size: number }
  /** The slow path: an inner step of alloc_iova_fast, or a call of its own that bypasses the caches. */
  | {
      readonly event: "alloc_iova";
      readonly iovad: number;
      readonly size: number;
      readonly limitPfn: number;
      readonly sizeAligned: boolean;
    }
  | { readonly event: "free_iova"; readonly iovad: number; readonly pfn: number };

interface Request {
  readonly iovad: number;
  readonly size: number;
  readonly limitPfn: number;
  readonly flushRcache: boolean;
}

/** Tracepoints of every kernel: page-table calls, which bear no domain. In bytes. */
export interface MapEvent {
  readonly event: "map" | "unmap";
  readonly iova: number;
  readonly size: number;
}

/** Steps inside the allocator, each recorded under the lock that orders it. */
export type StepEvent =
  | {
      readonly event: "rc_pop";
      readonly iovad: number;
      readonly mag: number;
      /** Entries before. */
      readonly n: number;
      readonly idx: number;
      readonly pfn: number;
      /** The highest pfn acceptable: limitPfn + 1 - size. */
      readonly limit: number;
      readonly rsize: number;
    }
  | { readonly event: "rc_limit_miss"; readonly iovad: number }
  | ({ readonly event: "rc_push"; readonly n: number; readonly pfn: number } & InBin)
  | ({ readonly event: "depot_pop"; readonly depotAfter: number } & InBin)
  | ({ readonly event: "depot_push"; readonly depotAfter: number } & InBin)
  | ({ readonly event: "depot_reclaim"; readonly depotAfter: number } & InBin)
  /** `depot` is the number of magazines that the array holds. */
  | ({ readonly event: "depot_overflow"; readonly depot: number } & InBin)
  | { readonly event: "depot_empty"; readonly iovad: number; readonly rcache: number; readonly rsize: number }
  | {
      readonly event: "tree_insert";
      readonly iovad: number;
      readonly pfnLo: number;
      readonly pfnHi: number;
      readonly limit1: number;
    }
  | {
      readonly event: "tree_full";
      readonly iovad: number;
      readonly size: number;
      readonly limit1: number;
      readonly max32: number;
    }
  | { readonly event: "remove_iova"; readonly iovad: number; readonly pfnLo: number; readonly pfnHi: number }
  | {
      readonly event: "iova_magazine_free_pfns";
      readonly iovad: number;
      readonly mag: number;
      readonly n: number;
    }
  | { readonly event: "free_cpu_cached_iovas"; readonly iovad: number; readonly deadCpu: number }
  /** The two magazines before the swap. */
  | {
      readonly event: "rc_get_swap" | "rc_put_swap";
      readonly iovad: number;
      readonly loaded: number;
      readonly prev: number;
    };

interface InBin {
  readonly iovad: number;
  readonly rcache: number;
  readonly mag: number;
}

/** A line that somebody wrote into the capture. */
export interface MarkEvent {
  readonly event: "tracing_mark_write";
  readonly text: string;
}

/** Everything else that was recorded; of no use here. */
export interface OtherEvent {
  readonly event: "other";
  readonly name: string;
}

/** The event, or events, of these names. */
export type EventOf<Name extends KernelEvent["event"]> = KernelEvent & { readonly event: Name };
