/** Near enough, as a part of the value: a chance of its own is in each try. */
const TOLERANCE = 0.02;
const MOST_TRIES = 6;

/** The rate that led nearest, and what it led to: not nearer than that, where as many tries as there may be did not. */
export interface FittedRate {
  readonly rate: number;
  readonly value: number;
  readonly tries: number;
}

/** The rate at which `valueAt`, which rises with it, comes near `wanted`: halves the way between the bounds' logarithms. */
export async function fitRate(
  bounds: { readonly least: number; readonly most: number },
  wanted: number,
  valueAt: (rate: number) => Promise<number>,
): Promise<FittedRate> {
  let low = Math.log(bounds.least);
  let high = Math.log(bounds.most);
  let best = { rate: bounds.least, value: Number.NaN, miss: Number.POSITIVE_INFINITY };
  let tries = 0;
  while (tries < MOST_TRIES && best.miss > TOLERANCE) {
    tries++;
    const middle = (low + high) / 2;
    const rate = Math.exp(middle);
    const value = await valueAt(rate);
    const miss = Math.abs(value / wanted - 1);
    if (miss < best.miss) best = { rate, value, miss };
    if (value < wanted) low = middle;
    else high = middle;
  }
  return { rate: best.rate, value: best.value, tries };
}
