/** Stands for the values between those before it and the one behind it. */
const ELLIPSES = ["...", "…"];
/** More would be a slip of the pen. */
const MAX_VALUES = 10_000;

/** What is wrong with a list of values, in words. */
export class BadSeries extends Error {}

/**
 * The values with each ellipsis filled in. It continues the two values before it: by their ratio where that is a whole
 * number, otherwise by their difference; the value behind it is always the last one.
 *
 *   2,4,...,448 is 2,4,8,16,32,64,128,256,448; and 64,96,...,200 is 64,96,128,160,192,200.
 */
export function filledIn(values: readonly string[]): string[] {
  return values.flatMap((value, index) => {
    if (!ELLIPSES.includes(value)) return [value];
    const [first, second, last] = [values[index - 2], values[index - 1], values[index + 1]].map(numberOf);
    if (first === undefined || second === undefined || last === undefined) {
      throw new BadSeries("two numbers before an ellipsis and one behind it");
    }
    if (!(first < second && second < last)) {
      throw new BadSeries("numbers around an ellipsis that grow, like 2,4,...,448");
    }
    return between(first, second, last).map(String);
  });
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^(\d*\.?\d+|0x[0-9a-f]+)$/i.test(text) ? Number(text) : undefined;
}

/** What comes after `second` and before `last`. */
function between(first: number, second: number, last: number): number[] {
  const ratio = rounded(second / first);
  const next = Number.isInteger(ratio) ? (x: number) => x * ratio : (x: number) => x + (second - first);
  const values: number[] = [];
  for (let value = rounded(next(second)); value < last; value = rounded(next(value))) {
    if (values.length === MAX_VALUES) throw new BadSeries(`no more than ${MAX_VALUES} values`);
    values.push(value);
  }
  return values;
}

/** Without the noise of binary fractions: 0.1 and 0.2 are a tenth apart. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}
