import { GeneratedStream } from "./generated-stream.js";
import { Random } from "./random.js";
import { Op } from "./stream.js";
import { WeightedDraw } from "./weighted-draw.js";
import type { MixedSpec } from "./workload-spec.js";

/** Replaces a random range of its working set by one of a random size: all bins, and no order in what is freed. */
export class MixedStream extends GeneratedStream {
  readonly #random: Random;
  /** The size of what each slot holds. */
  readonly #held: Int32Array;
  readonly #draw: WeightedDraw;
  #frees = false;

  constructor(spec: MixedSpec, seed: number, cpu: number) {
    super(spec.workingSet, 1, spec.limitPfn);
    this.#random = new Random(seed, cpu);
    this.#held = new Int32Array(spec.workingSet);
    this.#draw = new WeightedDraw(spec.sizes);
  }

  next(): Op {
    this.#frees = !this.#frees;
    if (this.#frees) {
      this.slot = this.#random.below(this.slots.length);
      this.size = this.#held[this.slot]!;
      return Op.free;
    }
    this.size = this.#draw.next(this.#random);
    this.#held[this.slot] = this.size;
    return Op.alloc;
  }
}
