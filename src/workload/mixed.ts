import { GeneratedStream } from "./generated-stream.js";
import { Random } from "./random.js";
import { Op } from "./stream.js";
import type { MixedSpec } from "./workload-spec.js";

/** Replaces a random range of its working set by one of a random size: all bins, and no order in what is freed. */
export class MixedStream extends GeneratedStream {
  readonly #random: Random;
  /** The size of what each slot holds. */
  readonly #held: Float64Array;
  /** 256 draws laid out by weight: choosing a size is one look-up. */
  readonly #draws: Float64Array;
  #frees = false;

  constructor(spec: MixedSpec, seed: number, cpu: number) {
    super(spec.workingSet, 1, spec.limitPfn);
    this.#random = new Random(seed, cpu);
    this.#held = new Float64Array(spec.workingSet);
    this.#draws = layOut(spec.sizes);
  }

  next(): Op {
    this.#frees = !this.#frees;
    if (this.#frees) {
      this.slot = this.#random.below(this.slots.length);
      this.size = this.#held[this.slot]!;
      return Op.free;
    }
    this.size = this.#draws[this.#random.next() >>> 24]!;
    this.#held[this.slot] = this.size;
    return Op.alloc;
  }
}

/** Each size as often among 256 draws as its weight says, to the nearest 1/256, and at least once. */
export function layOut(sizes: MixedSpec["sizes"]): Float64Array {
  const draws = new Float64Array(256);
  const total = sizes.reduce((sum, { weight }) => sum + weight, 0);
  let upTo = 0;
  let from = 0;
  for (const [k, { size, weight }] of sizes.entries()) {
    upTo += weight;
    const left = sizes.length - 1 - k;
    const end = Math.min(256 - left, Math.max(from + 1, Math.round((upTo / total) * 256)));
    draws.fill(size, from, left === 0 ? 256 : end);
    from = end;
  }
  return draws;
}
