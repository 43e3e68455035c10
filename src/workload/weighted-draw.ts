import type { Random } from "./random.js";

/** Draws a size by weights with one look-up: 256 draws laid out, each size as often as its weight says, and at least once. */
export class WeightedDraw {
  readonly #draws = new Float64Array(256);

  constructor(sizes: readonly { readonly size: number; readonly weight: number }[]) {
    const total = sizes.reduce((sum, { weight }) => sum + weight, 0);
    let upTo = 0;
    let from = 0;
    for (const [k, { size, weight }] of sizes.entries()) {
      upTo += weight;
      const left = sizes.length - 1 - k;
      const end = Math.min(256 - left, Math.max(from + 1, Math.round((upTo / total) * 256)));
      this.#draws.fill(size, from, left === 0 ? 256 : end);
      from = end;
    }
  }

  next(random: Random): number {
    return this.#draws[random.next() >>> 24]!;
  }
}
