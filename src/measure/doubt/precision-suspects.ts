import { precisionOf } from "../precision.js";
import { groupRuns } from "../run-groups.js";
import { type Evidence, listed, percent, type Suspicion } from "./suspicion.js";

/** The part of the throughput that measuring may take. */
const COST = 0.03;

export function singleRepetition({ runs }: Evidence): Suspicion | undefined {
  const isCompared = groupRuns(runs, "depot").size > 1;
  if (!isCompared || runs.some(({ repetition }) => repetition > 0)) return undefined;
  return {
    code: "no-spread",
    reason: "one repetition shows no spread, so there is no interval",
    remedy: "use --repeat 5 or more",
  };
}

export function imprecise({ comparison, precision, partial }: Evidence): Suspicion | undefined {
  if (precision === null) return undefined;
  const wide = comparison.filter((own) => own.ci95 !== null && precisionOf(own) > precision);
  if (wide.length === 0) return undefined;
  const reached = wide.map((own) => `${own.depot} ${reachedText(precisionOf(own))}`);
  const when = partial ? "it was interrupted" : "the time was over";
  return {
    code: "imprecise",
    reason: `the 95 % intervals were not within ${percent(precision)} when ${when}: ${listed(reached)}`,
    remedy: partial
      ? "let it come to its end"
      : "use a longer --max-time or --duration, or a larger --precision",
  };
}

/** An interval from half to twice the ratio, or wider, tells nothing yet. */
function reachedText(precision: number): string {
  return precision > 1 ? "without a useful one" : `within ${percent(precision)}`;
}

export function costlyMeasuring({ measureCost }: Evidence): Suspicion | undefined {
  if (measureCost === undefined || measureCost.ci95 === null) return undefined;
  const [low, high] = measureCost.ci95;
  if (high >= 1 - COST) return undefined;
  return {
    code: "measuring-cost",
    reason: `measuring takes ${percent(1 - measureCost.throughputRatio)} of the throughput (95 % interval ${percent(1 - high)} to ${percent(1 - low)})`,
    remedy: "use --measure off for throughput alone",
  };
}
