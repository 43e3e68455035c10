import type { Doubt, MeasureCost } from "../result.js";
import { groupRuns } from "../run-groups.js";
import { coarseClock } from "./clock-suspects.js";
import { busyMachine, tooManyCpus } from "./machine-suspects.js";
import { costlyMeasuring, imprecise, singleRepetition } from "./precision-suspects.js";
import { failedAllocations, lostPackets, shortRuns } from "./run-suspects.js";
import { bimodal, drifting, noisy } from "./spread-suspects.js";
import { type Evidence, type Suspect, suspicionText } from "./suspicion.js";

/** In the order in which they are told: what is wrong with the setting first, then with the numbers. */
const SUSPECTS: readonly Suspect[] = [
  tooManyCpus,
  busyMachine,
  shortRuns,
  coarseClock,
  failedAllocations,
  lostPackets,
  singleRepetition,
  imprecise,
  noisy,
  drifting,
  bimodal,
  costlyMeasuring,
];

/** What can be wrong with numbers that no real machine had a part in. */
const SIMULATED: readonly Suspect[] = [failedAllocations, lostPackets, singleRepetition];

/** What was measured, of all workloads. */
export interface Measured extends Omit<Evidence, "measureCost"> {
  readonly measureCost: readonly MeasureCost[];
}

/** Why numbers are not to be trusted, and what to change. */
export function doubtsOf({ runs, measureCost, comparison, ...rest }: Measured): Doubt[] {
  return [...groupRuns(runs, "workload")].flatMap(([workload, own]) => {
    const isOwn = (of: { readonly workload: string }) => of.workload === workload;
    const evidence: Evidence = {
      ...rest,
      runs: own,
      comparison: comparison.filter(isOwn),
      measureCost: measureCost.find(isOwn),
    };
    const isSimulated = own.every(({ engine }) => engine === "virtual");
    return (isSimulated ? SIMULATED : SUSPECTS).flatMap((suspect) => {
      const suspicion = suspect(evidence);
      return suspicion === undefined ? [] : { workload, ...suspicion };
    });
  });
}

/** One sentence for each. */
export function warningsOf(doubts: readonly Doubt[]): string[] {
  return doubts.map((doubt) => `${doubt.workload}: ${suspicionText(doubt)}`);
}
