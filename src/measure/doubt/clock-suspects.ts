import type { RunResult } from "../result.js";
import { groupRuns } from "../run-groups.js";
import { type Evidence, listed, type Suspicion } from "./suspicion.js";

/** A run of fewer steps of the clock is not known to a thousandth. */
const CLOCK_STEPS = 1000;

/** Percentiles, from the smallest: those that lie above the cost of the clock are known. */
const PERCENTILES = ["p50", "p90", "p99", "p999", "max"] as const;
type Percentile = (typeof PERCENTILES)[number];
const PERCENTILE_TEXT: Readonly<Record<Percentile, string>> = {
  p50: "the median",
  p90: "p90",
  p99: "p99",
  p999: "p99.9",
  max: "the maximum",
};

export function coarseClock(evidence: Evidence): Suspicion | undefined {
  return coarseForRuns(evidence) ?? coarseForMedians(evidence);
}

function coarseForRuns({ runs, machine: { clockGrainNs } }: Evidence): Suspicion | undefined {
  const shortest = Math.min(...runs.map(({ seconds }) => seconds));
  const steps = Math.round((shortest * 1e9) / clockGrainNs);
  if (steps >= CLOCK_STEPS) return undefined;
  return {
    code: "clock-grain",
    reason: `a repetition took only ${steps} steps of the clock, of ${clockGrainNs} ns each`,
    remedy: "use a longer --duration, or more --ops",
  };
}

/** A look at the clock may take longer than what lies between two looks: below that, latencies are noise. */
function coarseForMedians({ runs }: Evidence): Suspicion | undefined {
  const designs = [...groupRuns(runs, "depot")].flatMap(([depot, own]) =>
    own.some((run) => isLost(run, "p50")) ? [{ depot, own }] : [],
  );
  if (designs.length === 0) return undefined;
  const clockCost = Math.max(...runs.map(({ latency }) => latency?.clockCostNs ?? 0));
  const lost = designs.flatMap(({ own }) => own);
  const names = designs.map(({ depot }) => depot);
  const known = PERCENTILES.find((percentile) => !lost.some((run) => isLost(run, percentile)));
  const good = known === undefined ? "no percentile of theirs" : `${PERCENTILE_TEXT[known]} and above`;
  return {
    code: "clock-grain",
    reason: `the median latency of ${listed(names)} is below the ${clockCost} ns that a look at the clock takes`,
    remedy: `trust ${good}, and ns/op for the mean`,
  };
}

function isLost({ latency }: RunResult, percentile: Percentile): boolean {
  return latency !== null && latency[percentile] < latency.clockCostNs;
}
