import { Random } from "../workload/random.js";

/** A sample that falls into two groups. */
export interface Modes {
  /** Geometric means of the groups, the smaller first. */
  readonly low: number;
  readonly high: number;
}

/** A group of one is an outlier; so is what is a smaller part of the sample than this. */
const LEAST_GROUP = 2;
const LEAST_PART = 0.15;
/** What is left of the variance within two groups; halving evenly spread values leaves 1 / 4. */
const CLEAN = 0.2;
/** How rarely normal samples are taken for two groups. */
const RISK = 0.005;
const TRIALS = 2000;
/** Normal samples of this size leave more than CLEAN within the groups (more than 0.24 in 199 of 200). */
const LARGE = 60;

/**
 * The two groups that positive values fall into; null when they are one. The logarithms are split where the least of
 * their variance is left within the groups, and that counts as two groups if it is little, and if a normal sample of
 * the same size splits as cleanly in fewer than 1 of 200 trials: so also few values can show two groups, if these are
 * far enough apart (of 5, some 20 times their own deviation).
 */
export function modesOf(values: readonly number[]): Modes | null {
  if (values.length < 2 * LEAST_GROUP || !values.every((value) => value > 0)) return null;
  const logs = values.map(Math.log).sort((a, b) => a - b);
  const { within, below } = cleanestSplit(logs);
  if (!(within <= CLEAN) || (logs.length < LARGE && !isRare(within, logs.length))) return null;
  return { low: geometricMean(logs.slice(0, below)), high: geometricMean(logs.slice(below)) };
}

/** Where to split ascending values, and the part of their variance that is left within the groups. */
function cleanestSplit(ascending: readonly number[]): { readonly within: number; readonly below: number } {
  const size = ascending.length;
  const least = Math.max(LEAST_GROUP, Math.ceil(size * LEAST_PART));
  const mean = ascending.reduce((sum, value) => sum + value, 0) / size;
  const total = ascending.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  let sum = 0;
  let best = { within: 1, below: least };
  for (let below = 1; below <= size - least; below++) {
    sum += ascending[below - 1]! - mean;
    if (below < least) continue;
    const within = 1 - (sum ** 2 / below + sum ** 2 / (size - below)) / total;
    if (within < best.within) best = { within, below };
  }
  return best;
}

function isRare(within: number, size: number): boolean {
  const normal = normals(new Random(size, 0));
  let asClean = 0;
  for (let trial = 0; trial < TRIALS; trial++) {
    const sample = Array.from({ length: size }, normal).sort((a, b) => a - b);
    if (cleanestSplit(sample).within <= within && ++asClean > RISK * TRIALS) return false;
  }
  return true;
}

/** Standard normal numbers (Box and Muller). */
function normals(random: Random): () => number {
  const uniform = () => random.next() / 2 ** 32;
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

function geometricMean(logs: readonly number[]): number {
  return Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
}
