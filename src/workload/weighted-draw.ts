import type { Random } from "./random.js";

export interface WeightedSize {
  readonly size: number;
  readonly weight: number;
}

/** The tables of sizes, which do not change: hundreds of CPUs that draw from the same ones share theirs. */
const tables = new WeakMap<readonly WeightedSize[], Float64Array>();

function tableOf(sizes: readonly WeightedSize[]): Float64Array {
  const known = tables.get(sizes);
  if (known !== undefined) return known;
  const table = layOut(sizes);
  tables.set(sizes, table);
  return table;
}

/** Draws a size by weights with one look-up. */
export class WeightedDraw {
  readonly #draws: Float64Array;

  constructor(sizes: readonly WeightedSize[]) {
    this.#draws = tableOf(sizes);
  }

  next(random: Random): number {
    return this.#draws[random.next() >>> 24]!;
  }
}

/** Each size as often among 256 draws as its weight says, to the nearest 1/256, and at least once. */
export function layOut(sizes: readonly WeightedSize[]): Float64Array {
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
