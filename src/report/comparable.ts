import type { MeasuredResult, WorkloadDescription } from "../measure/result.js";
import { originOf } from "./notes.js";
import type { Reportable } from "./reportable.js";

/**
 * Why two results cannot be held against each other, as a sentence; null when they can. What is measured must be the
 * same thing; on what, and with which allocator, may differ (`differencesOf`).
 */
export function whyNotComparable(before: Reportable, after: Reportable): string | null {
  for (const { kind } of [before, after]) {
    if (kind === "crash" || kind === "kernel-verify" || kind === "before-after" || kind === "sweep") {
      return `a result of ${kind} has no runs; those of compare, run and replay can be compared`;
    }
  }
  return whyRunsDiffer(before as MeasuredResult, after as MeasuredResult);
}

function whyRunsDiffer(before: MeasuredResult, after: MeasuredResult): string | null {
  return (
    unlike("measured or simulated", originOf(before), originOf(after)) ??
    unlike("--measure", measureOf(before), measureOf(after)) ??
    unlike("--verify", verifyOf(before), verifyOf(after)) ??
    whyWorkloadsDiffer(before, after) ??
    whyNothingIsCommon(before, after)
  );
}

function unlike(what: string, before: unknown, after: unknown): string | null {
  if (JSON.stringify(before) === JSON.stringify(after)) return null;
  return `${what}: ${shown(before)} before, ${shown(after)} after`;
}

function shown(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Measuring costs time, so that numbers with and without it differ by that. */
function measureOf({ runs }: MeasuredResult): string {
  return [...new Set(runs.map(({ measure }) => measure))].join(" and ");
}

/** Watching who owns each pfn costs more time than all operations. */
function verifyOf({ runs, options }: MeasuredResult): string {
  return options.verify === true || runs.some(({ verified }) => verified) ? "on" : "off";
}

function whyWorkloadsDiffer(before: MeasuredResult, after: MeasuredResult): string | null {
  for (const workload of before.workloads) {
    const other = after.workloads.find(({ name }) => name === workload.name);
    const why = other === undefined ? null : whyWorkloadDiffers(workload, other, before, after);
    if (why !== null) return `${workload.name} is not the same workload in both: ${why}`;
  }
  return null;
}

/** Options that shape a workload and are not in its text. Lengths are: the cold start is a larger part of a short run. */
const LENGTHS = ["duration", "ops"] as const;
const SHAPING = {
  trace: ["window", "passes", ...LENGTHS],
  generated: ["limit", "granuleShift", ...LENGTHS],
} as const;

function whyWorkloadDiffers(
  workload: WorkloadDescription,
  other: WorkloadDescription,
  before: MeasuredResult,
  after: MeasuredResult,
): string | null {
  const shaping = SHAPING[workload.name === "trace" ? "trace" : "generated"];
  return (
    [
      unlike("CPUs", workload.cpus, other.cpus),
      unlike("parameters", workload.text, other.text),
      unlike("capture", calls(workload), calls(other)),
      ...shaping.map((name) => unlike(name, before.options[name] ?? null, after.options[name] ?? null)),
    ].find((why) => why !== null) ?? null
  );
}

/** What tells one capture from another, wherever its file is. */
function calls({ capture }: WorkloadDescription): unknown {
  if (capture === null) return null;
  const { lines, allocs, frees, firstNs, lastNs } = capture;
  return { lines, allocs, frees, firstNs, lastNs };
}

function whyNothingIsCommon(before: MeasuredResult, after: MeasuredResult): string | null {
  const names = ({ runs }: MeasuredResult) => [
    ...new Set(runs.map(({ workload, depot }) => `${workload} on ${depot}`)),
  ];
  const [earlier, later] = [names(before), names(after)];
  if (earlier.some((name) => later.includes(name))) return null;
  return `no design ran the same workload in both: ${earlier.join(", ")} before, ${later.join(", ")} after`;
}
