import { GeneratedStream } from "./generated-stream.js";
import { Random } from "./random.js";
import { Op } from "./stream.js";
import type { SlowSpec } from "./workload-spec.js";

/** Keeps a working set of ranges that no rcache takes, and replaces the last or a random one: tree operations only. */
export class SlowStream extends GeneratedStream {
  readonly #random: Random | undefined;
  #filled = 0;
  #frees = true;

  constructor(spec: SlowSpec, seed: number, cpu: number) {
    super(spec.workingSet, spec.size, spec.limitPfn);
    this.#random = spec.order === "random" ? new Random(seed, cpu) : undefined;
  }

  next(): Op {
    if (this.#filled < this.slots.length) {
      this.slot = this.#filled++;
      return Op.alloc;
    }
    this.#frees = !this.#frees;
    if (this.#frees) return Op.alloc;
    if (this.#random !== undefined) this.slot = this.#random.below(this.slots.length);
    return Op.free;
  }
}
