import type { CpuStream, Op } from "./stream.js";

/** What the streams of generated workloads have in common: private slots, one domain, one limit. */
export abstract class GeneratedStream implements CpuStream {
  readonly slots: Float64Array;
  slot = 0;
  size: number;
  limitPfn: number;
  /** Drivers set it on their last attempt; a generated workload has only one. */
  readonly flushRcache = true;
  domain = 0;
  ring = 0;
  readonly peer = 0;
  readonly position = 0;

  protected constructor(slots: number, size: number, limitPfn: number) {
    this.slots = new Float64Array(slots);
    this.size = size;
    this.limitPfn = limitPfn;
  }

  abstract next(): Op;
}
