import { GeneratedStream } from "./generated-stream.js";
import { Op } from "./stream.js";
import type { BurstSpec } from "./workload-spec.js";

/** Allocates a burst, then frees it in the same order: what does not fit into two magazines goes to the depot. */
export class BurstStream extends GeneratedStream {
  #frees = false;

  constructor(spec: BurstSpec) {
    super(spec.burst, spec.size, spec.limitPfn);
    this.slot = -1;
  }

  next(): Op {
    if (++this.slot === this.slots.length) {
      this.slot = 0;
      this.#frees = !this.#frees;
    }
    return this.#frees ? Op.free : Op.alloc;
  }
}
