import type { IntervalMethod } from "./interval-method.js";
import type { Comparison, MeasureCost, StatisticsDescription } from "./result.js";

/** How sure intervals are: `ci95` each by itself, the findings' of a result all together. */
const CONFIDENCE = 0.95;

/**
 * Who repeats until an interval is narrow ends at a moment when the repetitions happen to lie close, and intervals of
 * 95 % then hold in as few as 92 % of all cases. Taken at so many times the risk, they hold in 95 % (tested, for 1 to
 * 10 % of scatter).
 */
const SEQUENTIAL_RISK = 0.6;

/** How the intervals of a comparison are found. */
export interface IntervalOptions {
  /** @default "paired": the repetitions of a run are interleaved */
  readonly interval?: IntervalMethod;
  /** Whether the repetitions ended because the intervals were narrow enough. @default false */
  readonly sequential?: boolean;
}

/** The risk that an interval is computed with, when `sharing` of them must hold together. */
export function alphaFor({ sequential = false }: IntervalOptions, sharing = 1): number {
  return ((1 - CONFIDENCE) * (sequential ? SEQUENTIAL_RISK : 1)) / sharing;
}

/** What a reader must know of the intervals of `comparison` and `measureCost`; null when there are none. */
export function describeStatistics(
  comparison: readonly Comparison[],
  measureCost: readonly MeasureCost[],
  options: IntervalOptions & { readonly precision: number | null },
): StatisticsDescription | null {
  const findings = findingsOf(comparison);
  if (findings === 0 && measureCost.every(({ ci95 }) => ci95 === null)) return null;
  return {
    method: methodText(findings === 0 ? {} : options),
    confidence: CONFIDENCE,
    findings,
    precision: findings === 0 ? null : options.precision,
  };
}

function methodText(options: IntervalOptions): string {
  const { interval = "paired", sequential = false } = options;
  const test =
    interval === "paired"
      ? "Student's t of the logarithms of the ratios, repetition by repetition (paired; @stdlib/stats-ttest)"
      : "Welch's t of the logarithms (not paired; @stdlib/stats-ttest2)";
  if (!sequential) return test;
  const level = (100 * (1 - alphaFor(options))).toFixed(0);
  return `${test}, at ${level} % because repetitions end as soon as the intervals are narrow enough`;
}

function findingsOf(comparison: readonly Comparison[]): number {
  const findings = comparison.flatMap((own) => Object.values(own.findings));
  return findings.filter((finding) => finding !== null && finding.interval !== null).length;
}
