import { groupRuns } from "../run-groups.js";
import { type Evidence, listed, type Suspicion } from "./suspicion.js";

/** A run of fewer steps of the clock is not known to a thousandth. */
const CLOCK_STEPS = 1000;

export function coarseClock(evidence: Evidence): Suspicion | undefined {
  return coarseForRuns(evidence) ?? coarseForTails(evidence);
}

function coarseForRuns({ runs, machine: { clockGrainNs } }: Evidence): Suspicion | undefined {
  if (clockGrainNs === undefined) return undefined;
  const shortest = Math.min(...runs.map(({ seconds }) => seconds));
  const steps = Math.round((shortest * 1e9) / clockGrainNs);
  if (steps >= CLOCK_STEPS) return undefined;
  return {
    code: "clock-grain",
    reason: `a repetition took only ${steps} steps of the clock, of ${clockGrainNs} ns each`,
    remedy: "use a longer --duration, or more --ops",
  };
}

/** A look at the clock takes longer than many an operation; what is compared are the tails. */
function coarseForTails({ runs }: Evidence): Suspicion | undefined {
  const lost = runs.filter(({ latency }) => latency !== null && latency.p999 < latency.clockCostNs);
  if (lost.length === 0) return undefined;
  const clockCost = Math.max(...lost.map(({ latency }) => latency!.clockCostNs));
  return {
    code: "clock-grain",
    reason: `the tails of ${listed([...groupRuns(lost, "depot").keys()])} are below the ${clockCost} ns that a look at the clock takes`,
    remedy: "trust ns/op for the mean, and no percentile",
  };
}
