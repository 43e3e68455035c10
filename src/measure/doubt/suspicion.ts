import type { Comparison, Doubt, MachineDescription, MeasureCost, RunResult } from "../result.js";

export { listed } from "../listed.js";

/** What is known of one workload, and doubts are looked for in. */
export interface Evidence {
  /** All of one workload, at least one. */
  readonly runs: readonly RunResult[];
  readonly machine: MachineDescription;
  readonly comparison: readonly Comparison[];
  readonly measureCost: MeasureCost | undefined;
  /** The precision that the repetitions aimed at; null for a number of them. */
  readonly precision: number | null;
  /** Whether they were interrupted. */
  readonly partial: boolean;
}

/** A doubt about the workload that the evidence is of. */
export type Suspicion = Omit<Doubt, "workload">;

/** Looks for one kind of doubt. */
export type Suspect = (evidence: Evidence) => Suspicion | undefined;

/** `7.3 %`, and no decimals from 10 on. */
export function percent(part: number): string {
  const value = part * 100;
  return `${value.toFixed(Math.abs(value) < 9.95 ? 1 : 0).replace(/\.0$/, "")} %`;
}

/** Why, and what to do, in a sentence without its end. */
export function suspicionText({ reason, remedy }: Pick<Suspicion, "reason" | "remedy">): string {
  return `${reason}; ${remedy}`;
}
