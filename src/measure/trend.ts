import { studentT } from "./student-t.js";

/** What values do from the first to the last, as a straight line of their logarithms. */
export interface Trend {
  /** Last / first, on that line. */
  readonly ratio: number;
  /** Whether values without a trend would hardly ever look like this. */
  readonly isSignificant: boolean;
}

/** How rarely values without a trend are taken to have one. */
const RISK = 0.005;
/** A line through fewer leaves too little to judge its scatter by. */
const LEAST_VALUES = 5;

/** The trend of positive values in their order (Student's t of the slope); null for too few of them. */
export function trendOf(values: readonly number[]): Trend | null {
  if (values.length < LEAST_VALUES || !values.every((value) => value > 0)) return null;
  const logs = values.map(Math.log);
  const last = logs.length - 1;
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const spread = logs.reduce((sum, _, k) => sum + (k - last / 2) ** 2, 0);
  const slope = logs.reduce((sum, log, k) => sum + (k - last / 2) * (log - mean), 0) / spread;
  const residual = logs.reduce((sum, log, k) => sum + (log - mean - slope * (k - last / 2)) ** 2, 0);
  const deviation = Math.sqrt(residual / (logs.length - 2) / spread);
  return {
    ratio: Math.exp(slope * last),
    isSignificant: Math.abs(slope) > studentT.quantile(1 - RISK / 2, logs.length - 2) * deviation,
  };
}
