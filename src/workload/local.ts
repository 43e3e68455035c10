import { GeneratedStream } from "./generated-stream.js";
import { Op } from "./stream.js";
import type { LocalSpec } from "./workload-spec.js";

/** Replaces one range of its working set after the other: everything happens in the CPU's own magazines. */
export class LocalStream extends GeneratedStream {
  #frees = false;

  constructor(spec: LocalSpec) {
    super(spec.workingSet, spec.size, spec.limitPfn);
  }

  next(): Op {
    this.#frees = !this.#frees;
    if (!this.#frees) return Op.alloc;
    if (++this.slot === this.slots.length) this.slot = 0;
    return Op.free;
  }
}
