const PER_2_32 = 2 ** -32;

/** A stream of random numbers: fast, seeded, and different for each CPU (G. Marsaglia, "Xorshift RNGs", 2003). */
export class Random {
  #state: number;

  constructor(seed: number, cpu: number) {
    // Neighbouring seeds and CPUs must not begin alike: mix them, and never begin at 0, where xorshift stays.
    this.#state = Math.imul(seed ^ Math.imul(cpu + 1, 0x9e3779b9), 0x85ebca6b) | 1;
    for (let k = 0; k < 8; k++) this.next();
  }

  /** 32 random bits, never 0 as a whole. */
  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return x >>> 0;
  }

  /** A whole number in [0, bound): the bits scaled, no division on the way. */
  below(bound: number): number {
    return Math.floor(this.next() * PER_2_32 * bound);
  }
}
