import type { MachineDescription, RunResult } from "./result.js";
import { groupRuns } from "./run-groups.js";

/** Below this, starting and ending the CPUs is a part of what is measured. */
const SHORT_SECONDS = 0.1;
/** A run of fewer steps of the clock is not known to a thousandth. */
const CLOCK_STEPS = 1000;
/** The deviation of repetitions, as a part of their mean, that a quiet machine stays below. */
const QUIET_SPREAD = 0.2;
/** From this share of failed allocations on, a run measures failing. */
const FAILED_SHARE = 0.01;

/** Why numbers of these runs are not to be trusted, and what to change; one sentence each. */
export function warningsOf(runs: readonly RunResult[], machine: MachineDescription): string[] {
  return [...groupRuns(runs, "workload")].flatMap(([workload, own]) =>
    [
      tooManyCpus(own, machine),
      shortRuns(own),
      coarseClock(own, machine),
      failedAllocations(own),
      singleRepetition(own),
      noisyDesigns(own),
    ].flatMap((warning) => (warning === undefined ? [] : [`${workload}: ${warning}`])),
  );
}

function tooManyCpus(runs: readonly RunResult[], { cores }: MachineDescription): string | undefined {
  const cpus = Math.max(...runs.map((run) => run.cpus));
  if (cpus <= cores) return undefined;
  const wayOut = runs[0]?.workload === "trace" ? "use" : `use --cpus ${cores} or`;
  return `${cpus} CPUs share ${cores} cores, so waits and contention measure the scheduler too; ${wayOut} a machine with ${cpus} cores`;
}

function shortRuns(runs: readonly RunResult[]): string | undefined {
  const shortest = Math.min(...runs.map(({ seconds }) => seconds));
  if (shortest >= SHORT_SECONDS) return undefined;
  return `a repetition took only ${(shortest * 1000).toPrecision(2)} ms; use a longer --duration, or more --ops`;
}

function coarseClock(runs: readonly RunResult[], { clockGrainNs }: MachineDescription): string | undefined {
  const shortest = Math.min(...runs.map(({ seconds }) => seconds));
  const steps = Math.round((shortest * 1e9) / clockGrainNs);
  if (steps >= CLOCK_STEPS) return undefined;
  return `a repetition took only ${steps} steps of the clock, of ${clockGrainNs} ns each; use a longer --duration, or more --ops`;
}

function failedAllocations(runs: readonly RunResult[]): string | undefined {
  const cpus = runs.flatMap(({ perCpu }) => perCpu);
  const sum = (count: "allocs" | "failedAllocs") => cpus.reduce((total, cpu) => total + cpu[count], 0);
  const share = sum("failedAllocs") / sum("allocs");
  if (!(share > FAILED_SHARE)) return undefined;
  return `${(share * 100).toFixed(0)} % of the allocations failed, which costs another time than success; raise --limit or --max-iovas, or keep fewer ranges live`;
}

function singleRepetition(runs: readonly RunResult[]): string | undefined {
  const isCompared = groupRuns(runs, "depot").size > 1;
  if (!isCompared || runs.some(({ repetition }) => repetition > 0)) return undefined;
  return "one repetition shows no spread, so there is no interval; use --repeat 5 or more";
}

function noisyDesigns(runs: readonly RunResult[]): string | undefined {
  const noisy = [...groupRuns(runs, "depot")].flatMap(([depot, own]) => {
    const spread = relativeDeviation(own.map(({ opsPerSecond }) => opsPerSecond));
    return spread > QUIET_SPREAD ? [`${depot} by ${(spread * 100).toFixed(0)} %`] : [];
  });
  if (noisy.length === 0) return undefined;
  return `the repetitions scatter, ${noisy.join(", ")}; close other programs, or use a longer --duration and more --repeat`;
}

/** The standard deviation as a part of the mean. */
function relativeDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, values.length - 1)) / mean;
}
