import type {
  Comparison,
  Doubt,
  MeasureCost,
  MeasuredResult,
  RunResult,
  WorkloadDescription,
} from "../measure/result.js";
import { groupRuns } from "../measure/run-groups.js";
import { verdict } from "./verdict.js";

/** What a result says about one workload. */
export interface WorkloadPart {
  readonly workload: WorkloadDescription;
  /** The repetitions of each design, by its label, in the order of the command line. */
  readonly designs: ReadonlyMap<string, readonly RunResult[]>;
  readonly comparisons: readonly Comparison[];
  readonly doubts: readonly Doubt[];
  /** Null when it was not measured. */
  readonly cost: MeasureCost | null;
}

/** Whether no real machine had a part in it. */
export function isSimulated(runs: readonly RunResult[]): boolean {
  return runs.some(({ engine }) => engine === "virtual");
}

/** The workloads of which something was measured. */
export function workloadParts(result: MeasuredResult): WorkloadPart[] {
  return result.workloads.flatMap((workload) => {
    const isOwn = (of: { readonly workload: string }) => of.workload === workload.name;
    const runs = result.runs.filter(isOwn);
    if (runs.length === 0) return [];
    return {
      workload,
      designs: groupRuns(runs, "depot"),
      comparisons: result.comparison.filter(isOwn),
      doubts: result.doubts.filter(isOwn),
      cost: result.measureCost.find(isOwn) ?? null,
    };
  });
}

/** Of the design that was repeated most often; an interrupted result has fewer of some. */
export function repetitionsOf({ designs }: WorkloadPart): number {
  return Math.max(...[...designs.values()].map((runs) => runs.length));
}

/** What the numbers of the tables are. */
export function countedText(part: WorkloadPart): string {
  const repetitions = repetitionsOf(part);
  return repetitions === 1 ? "one repetition" : `medians of ${repetitions} repetitions`;
}

/** What was run and how often: `text` of the workload, its CPUs, the repetitions. */
export function workloadTitle(part: WorkloadPart): string {
  const { text, cpus } = part.workload;
  return `${text}; ${cpus} ${cpus === 1 ? "CPU" : "CPUs"}; ${countedText(part)}`;
}

/** What the comparison of one design shows, in sentences. */
export function verdictOf(comparison: Comparison, { designs }: WorkloadPart): string {
  const side = (name: string) => ({ name, runs: designs.get(name) ?? [] });
  const text = verdict(comparison, side(comparison.depot), side(comparison.baseline));
  return isSimulated([...designs.values()].flat()) ? `simulated: ${text}` : text;
}
