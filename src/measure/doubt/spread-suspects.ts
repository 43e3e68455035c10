import { modesOf } from "../modes.js";
import { groupRuns } from "../run-groups.js";
import { trendOf } from "../trend.js";
import { type Evidence, percent, type Suspicion } from "./suspicion.js";

/** The deviation of repetitions, as a part of their mean, that a quiet machine stays below. */
const QUIET_SPREAD = 0.2;
/** How far throughput may move from the first repetition to the last, and how far two groups of them may be apart. */
const QUIET_CHANGE = 0.1;

export function noisy(evidence: Evidence): Suspicion | undefined {
  const found = eachDesign(evidence, (depot, throughput) => {
    const spread = relativeDeviation(throughput);
    return spread > QUIET_SPREAD ? `${depot} by ${percent(spread)}` : undefined;
  });
  if (found.length === 0) return undefined;
  return {
    code: "noisy",
    reason: `the repetitions scatter, ${found.join(", ")}`,
    remedy: "close other programs, or use a longer --duration and more --repeat",
  };
}

export function drifting(evidence: Evidence): Suspicion | undefined {
  const found = eachDesign(evidence, (depot, throughput) => {
    const change = driftOf(throughput);
    if (change === null) return undefined;
    return `${depot} ${change > 1 ? "up" : "down"} by ${percent(Math.abs(change - 1))}`;
  });
  if (found.length === 0) return undefined;
  return {
    code: "drift",
    reason: `throughput drifts from the first repetition to the last, ${found.join(", ")}`,
    remedy: "let the machine come to rest (temperature, other programs), then repeat",
  };
}

export function bimodal(evidence: Evidence): Suspicion | undefined {
  const found = eachDesign(evidence, (depot, throughput) => {
    const modes = modesOf(throughput);
    // What drifts from one level to another is told as that.
    if (modes === null || modes.high < modes.low * (1 + QUIET_CHANGE) || driftOf(throughput) !== null)
      return undefined;
    return `${depot} ${percent(modes.high / modes.low - 1)} apart`;
  });
  if (found.length === 0) return undefined;
  return {
    code: "bimodal",
    reason: `the repetitions fall into two groups, ${found.join(", ")}, and a mean between them is neither`,
    remedy: "use a longer --duration, so that each holds both, or keep the program on its cores (taskset)",
  };
}

/** Last / first, if that is a drift. */
function driftOf(throughput: readonly number[]): number | null {
  const trend = trendOf(throughput);
  if (trend === null || !trend.isSignificant) return null;
  return Math.abs(Math.log(trend.ratio)) > Math.log(1 + QUIET_CHANGE) ? trend.ratio : null;
}

function eachDesign(
  { runs }: Evidence,
  look: (depot: string, throughput: readonly number[]) => string | undefined,
): string[] {
  return [...groupRuns(runs, "depot")].flatMap(([depot, own]) => {
    const throughput = own.map(({ opsPerSecond }) => opsPerSecond);
    return look(depot, throughput) ?? [];
  });
}

/** The standard deviation as a part of the mean. */
function relativeDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, values.length - 1)) / mean;
}
