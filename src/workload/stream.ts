/**
 * Workloads are data for CPUs: each CPU has a stream of operations, and the engine's loop (`engine/cpu.ts`)
 * carries them out. A stream never touches the allocator, so the same one runs on every engine.
 */

/** The kinds of operation. Those with a pfn move it between the allocator, a slot and a ring. */
export const Op = {
  /** The stream is over. */
  end: 0,
  /** Allocate `size` pfns at or below `limitPfn` into `slot`; 0 stays there on failure. */
  alloc: 1,
  /** Free what `slot` holds, of `size` pfns; nothing when it holds 0. */
  free: 2,
  /** Hand what `slot` holds, of `size` pfns, to the CPU at the other end of `ring`; waits while it is full. */
  send: 3,
  /** Take a pfn from `ring` into `slot` (its size into `size`); waits while the ring is empty. */
  receive: 4,
  /** Announce that everything before `position` in this CPU's stream is done. */
  publish: 5,
  /** Wait until CPU `peer` has published a position above `position`. */
  awaitCpu: 6,
  /** Wait until every CPU has published at least `position`. */
  awaitAll: 7,
  /** Nothing to do at present: let others run. */
  pause: 8,
  // Those of workloads with a device, see device/device-model.ts; only simulated CPUs carry them out.
  /** CPU time beside the allocator. */
  work: 9,
  /** Hand the request in `slot` to the device. */
  submit: 10,
  /** The request in `slot` is over. */
  over: 11,
  /** Nothing to do until the device, or another CPU, says so. */
  idle: 12,
} as const;
export type Op = (typeof Op)[keyof typeof Op];

/**
 * A CPU's operations, one at a time: `next()` steps and answers the kind; the fields then describe it.
 * Fields that a kind does not use keep what they held.
 */
export interface CpuStream {
  /** The pfns that this CPU's slots hold, 0 for none. Shared between CPUs for a trace, private otherwise. */
  readonly slots: Float64Array;
  slot: number;
  /** Length in pfns. */
  size: number;
  /** Highest pfn acceptable, inclusive. */
  limitPfn: number;
  /** Whether a failing allocation may flush every cache. */
  flushRcache: boolean;
  /** Which domain of the run; with a layer above the domains, which of its devices. */
  domain: number;
  ring: number;
  peer: number;
  position: number;
  next(): Op;
}
