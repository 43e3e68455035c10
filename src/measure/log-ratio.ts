import type { IntervalMethod } from "./interval-method.js";
import type { Interval } from "./result.js";
import { studentT } from "./student-t.js";

/**
 * The ratio of two series of measurements, values / baseline, with its uncertainty.
 *
 * Everything is done on logarithms: ratios multiply, so it is their logarithms that scatter evenly, and "twice" lies
 * as far from 1 as "half". The intervals are Student's t of the pairs' log ratios, or Welch's of the two series.
 */
export class LogRatio {
  private constructor(
    private readonly method: IntervalMethod,
    private readonly logs: readonly number[],
    private readonly baseline: readonly number[],
  ) {}

  /** Null when there is no ratio: nothing was measured, or something that has no logarithm. */
  static of(method: IntervalMethod, values: readonly number[], baseline: readonly number[]): LogRatio | null {
    if (method === "paired" && values.length !== baseline.length) {
      throw new RangeError(`${values.length} values cannot be paired with ${baseline.length}`);
    }
    const logs = values.map(Math.log);
    const against = baseline.map(Math.log);
    const isMeasured = logs.length > 0 && against.length > 0 && [...logs, ...against].every(Number.isFinite);
    return isMeasured ? new LogRatio(method, logs, against) : null;
  }

  /** The ratio of the geometric means; of pairs, that is the geometric mean of their ratios. */
  get mean(): number {
    return Math.exp(mean(this.logs) - mean(this.baseline));
  }

  /** A single measurement shows no spread. */
  get hasInterval(): boolean {
    return this.logs.length > 1 && this.baseline.length > 1;
  }

  /** Covers the truth with a probability of 1 - alpha. */
  interval(alpha: number): Interval | null {
    const { method, logs, baseline } = this;
    if (!this.hasInterval) return null;
    const { ci } =
      method === "paired"
        ? studentT.one(this.pairs(), { alpha })
        : studentT.two([...logs], [...baseline], { alpha });
    const [low, high] = ci as [number, number];
    // Without any spread the test divides by zero; what has always been the same is known.
    return Number.isFinite(low) ? [Math.exp(low), Math.exp(high)] : [this.mean, this.mean];
  }

  private pairs(): number[] {
    return this.logs.map((log, k) => log - this.baseline[k]!);
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
