import { alphaFor } from "./confidence.js";
import { LogRatio } from "./log-ratio.js";
import type { MeasureCost, RunResult } from "./result.js";
import { groupRuns } from "./run-groups.js";

/** What measuring costs: each control against the measured run of the same design in the same repetition. */
export function measureCosts(runs: readonly RunResult[], controls: readonly RunResult[]): MeasureCost[] {
  return [...groupRuns(controls, "workload")].flatMap(([workload, own]) => {
    const pairs = own.flatMap((control) => {
      const measured = runs.find((run) => isBeside(run, control));
      return measured === undefined ? [] : [[measured.opsPerSecond, control.opsPerSecond] as const];
    });
    const ratio = LogRatio.of(
      "paired",
      pairs.map(([measured]) => measured),
      pairs.map(([, control]) => control),
    );
    if (ratio === null) return [];
    return { workload, throughputRatio: ratio.mean, ci95: ratio.interval(alphaFor({})), pairs: pairs.length };
  });
}

function isBeside(run: RunResult, control: RunResult): boolean {
  const { workload, depot, repetition } = control;
  return run.workload === workload && run.depot === depot && run.repetition === repetition;
}
