const MOST_SLICES = 65_536;

/**
 * The times of a race's slices. Of more than there is room for, each has the same chance to be kept, the late ones as
 * the early ones (J. S. Vitter, "Random sampling with a reservoir", 1985, algorithm R). The C's is bench/kernel/slices.h.
 */
export class SliceSample {
  readonly #kept: Float64Array;
  #seen = 0;
  #random = 0;

  constructor(private readonly most = MOST_SLICES) {
    this.#kept = new Float64Array(most);
  }

  /** How many there were. */
  get seen(): number {
    return this.#seen;
  }

  add(nsPerOp: number): void {
    let place = this.#seen++;
    if (place >= this.most) {
      this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0;
      place = Math.floor((this.#random * this.#seen) / 2 ** 32);
      if (place >= this.most) return;
    }
    this.#kept[place] = nsPerOp;
  }

  /** 0 when there were none. */
  median(): number {
    const count = Math.min(this.#seen, this.most);
    return this.#kept.subarray(0, count).sort()[count >> 1] ?? 0;
  }

  clear(): void {
    this.#seen = 0;
  }
}
