import { LATENCY_KINDS, type Latency, type LatencyFigures, type LatencyKind } from "./result.js";

/** Buckets of a power of two: values are told apart to 1 in 1024, as by an HDR histogram of 3 digits. */
const STEPS = 1024;
const STEP_BITS = 10;
/** Values up to 2^52 ns, which is longer than any run. */
const BUCKETS = (52 - STEP_BITS + 1) * STEPS;
/** Why: shifts are of 32 bits, and larger values take two. */
const LARGE_BITS = 21;
const LARGE = 2 ** 31;

/** Counts durations, every one of them; mean, least and longest are exact, percentiles to 1 in 1024. */
export class LatencyHistogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #count = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = 0;

  record(ns: number): void {
    this.#counts[bucketOf(ns)]!++;
    this.#count++;
    this.#sum += ns;
    if (ns < this.#min) this.#min = ns;
    if (ns > this.#max) this.#max = ns;
  }

  add(other: LatencyHistogram): void {
    for (let bucket = 0; bucket < BUCKETS; bucket++) this.#counts[bucket]! += other.#counts[bucket]!;
    this.#count += other.#count;
    this.#sum += other.#sum;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }

  /** Null when there was none. */
  figures(): LatencyFigures | null {
    if (this.#count === 0) return null;
    const [p50, p90, p99, p999] = this.#percentiles([0.5, 0.9, 0.99, 0.999]) as [
      number,
      number,
      number,
      number,
    ];
    return { samples: this.#count, mean: this.#sum / this.#count, p50, p90, p99, p999, max: this.#max };
  }

  /** The shortest durations that so many of all are not longer than, for ascending parts. */
  #percentiles(parts: readonly number[]): number[] {
    const found: number[] = [];
    let below = 0;
    for (let bucket = 0; found.length < parts.length; bucket++) {
      below += this.#counts[bucket]!;
      while (found.length < parts.length && below >= parts[found.length]! * this.#count) {
        found.push(Math.min(Math.max(middleOf(bucket), this.#min), this.#max));
      }
    }
    return found;
  }
}

function bucketOf(ns: number): number {
  let value = Math.floor(ns);
  let bits = 0;
  if (value >= LARGE) {
    value = Math.floor(value / 2 ** LARGE_BITS);
    bits = LARGE_BITS;
  }
  const shift = Math.max(0, 31 - STEP_BITS - Math.clz32(value));
  return Math.min(BUCKETS - 1, (bits + shift) * STEPS + (value >> shift));
}

function middleOf(bucket: number): number {
  const shift = Math.max(0, Math.floor(bucket / STEPS) - 1);
  return (bucket - shift * STEPS + (shift === 0 ? 0 : 0.5)) * 2 ** shift;
}

/** One histogram for each kind of operation. */
export type LatencyHistograms = Readonly<Record<LatencyKind, LatencyHistogram>>;

export function latencyHistograms(): LatencyHistograms {
  return Object.fromEntries(LATENCY_KINDS.map((kind) => [kind, new LatencyHistogram()])) as Record<
    LatencyKind,
    LatencyHistogram
  >;
}

/** Of every operation, timed by a clock that costs nothing. */
export function everyLatency(histograms: LatencyHistograms): Latency | null {
  const together = new LatencyHistogram();
  for (const kind of LATENCY_KINDS) together.add(histograms[kind]);
  const all = together.figures();
  if (all === null) return null;
  const kinds = LATENCY_KINDS.map((kind) => [kind, histograms[kind].figures()] as const);
  return {
    ...all,
    kinds: Object.fromEntries(kinds) as Record<LatencyKind, LatencyFigures | null>,
    every: 1,
    clockCostNs: 0,
  };
}
