import { plain } from "../figure.js";

/** A logarithmic axis of ratios, on which "twice" lies as far from 1 as "half". In powers of two. */
export interface RatioScale {
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
  readonly tickFormat: (power: number) => string;
  /** The place of a ratio; one beyond an end of the axis is at that end. */
  place(ratio: number): number;
}

export interface Uncertain {
  readonly ratio: number;
  readonly interval: readonly [number, number] | null;
}

/** Why: differences below a tenth shall look small, also where there are no larger ones. */
const LEAST = Math.log2(1.15);
/** Why: one interval that is hundreds wide would make dots of all the others. In powers of two, beyond the ratios. */
const BEYOND = 1.5;

/** An axis that shows 1 and all of the ratios, and their intervals as far as those are not out of all proportion. */
export function ratioScale(shown: readonly Uncertain[]): RatioScale {
  const ratios = shown.map(({ ratio }) => Math.log2(ratio)).filter(Number.isFinite);
  const bounds = shown.flatMap(({ interval }) => interval ?? []).map(Math.log2);
  const [lowest, highest] = [Math.min(0, ...ratios) - BEYOND, Math.max(0, ...ratios) + BEYOND];
  const low = Math.min(-LEAST, ...ratios, Math.max(lowest, Math.min(...bounds))) - 0.06;
  const high = Math.max(LEAST, ...ratios, Math.min(highest, Math.max(...bounds))) + 0.06;
  return {
    domain: [low, high],
    ticks: ticksBetween(low, high),
    tickFormat: (power) => tickText(2 ** power),
    place: (ratio) => Math.min(high, Math.max(low, Math.log2(ratio))),
  };
}

/** "1/8" says what 0.125 is on such an axis, in less room. */
function tickText(tick: number): string {
  return tick <= 0.26 ? `1/${plain(1 / tick)}` : plain(tick);
}

const FINE = [0.8, 0.9, 1, 1.1, 1.2];
const MIDDLE = [0.25, 0.5, 1, 1.5, 2, 3, 4];

function ticksBetween(low: number, high: number): number[] {
  const range = high - low;
  if (range <= 0.8) return FINE.map(Math.log2).filter((tick) => tick >= low && tick <= high);
  if (range <= 2.6) return MIDDLE.map(Math.log2).filter((tick) => tick >= low && tick <= high);
  const step = Math.max(1, Math.ceil(range / 4.5));
  const from = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - from + 1 }, (_, index) => (from + index) * step);
}
