import { pairedRatio } from "./paired-ratio.js";
import type { Comparison, RunResult } from "./result.js";
import { groupRuns } from "./run-groups.js";

/** Holds every other design against `baseline`, workload by workload. */
export function compareRuns(runs: readonly RunResult[], baseline: string): Comparison[] {
  return [...groupRuns(runs, "workload").values()].flatMap((own) => {
    const designs = groupRuns(own, "depot");
    const against = designs.get(baseline);
    if (against === undefined) throw new RangeError(`no run of the baseline ${baseline}`);
    designs.delete(baseline);
    return [...designs.values()].map((design) => comparison(design, against));
  });
}

function comparison(design: readonly RunResult[], against: readonly RunResult[]): Comparison {
  const ratio = (measure: (run: RunResult) => number) =>
    pairedRatio(design.map(measure), against.map(measure));
  const { workload, depot } = design[0]!;
  const throughput = ratio(({ opsPerSecond }) => opsPerSecond);
  return {
    workload,
    depot,
    baseline: against[0]!.depot,
    throughputRatio: throughput.mean,
    ci95: throughput.ci95,
    cpuPerOpRatio: ratio(({ cpuSeconds, ops }) => cpuSeconds / ops).mean,
    memoryPeakRatio: ratio(({ memory }) => memory.bytesPeak).mean,
  };
}
