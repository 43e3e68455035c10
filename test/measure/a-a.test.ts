import { describe, expect, it } from "vitest";
import { compareRuns } from "../../src/measure/comparison.js";
import type { IntervalOptions } from "../../src/measure/confidence.js";
import { worstPrecision } from "../../src/measure/precision.js";
import { RepetitionGoal } from "../../src/measure/repetition-goal.js";
import type { Comparison, RunResult } from "../../src/measure/result.js";
import { normals } from "./normals.js";
import { runResult } from "./run-result.js";

/** What the repetitions do to runs of one design; deviations of logarithms. */
interface Noise {
  /** What all runs of a repetition have in common. */
  readonly machine: number;
  /** What each run has for itself. */
  readonly own: number;
}

const PRECISION = 0.03;
const MOST_REPETITIONS = 25;
const EXPERIMENTS = 2000;
/** Four deviations of a proportion of 0.95 in so many experiments. */
const TOLERANCE = 4 * Math.sqrt((0.95 * 0.05) / EXPERIMENTS);

const usual = runResult();

/** One repetition of the same design under several names. */
function repetition(
  number: number,
  labels: readonly string[],
  noise: Noise,
  normal: () => number,
): RunResult[] {
  const machine = noise.machine * normal();
  return labels.map((depot) => {
    const slow = Math.exp(machine + noise.own * normal());
    return runResult({
      depot,
      repetition: number,
      opsPerSecond: usual.opsPerSecond / slow,
      // Nearly, but not quite, the reciprocal.
      cpuSeconds: usual.cpuSeconds * slow * Math.exp(0.002 * normal()),
      memory: { ...usual.memory, bytesPeak: usual.memory.bytesPeak + 1024 * Math.round(5 * normal()) },
      latency: { ...usual.latency!, p999: usual.latency!.p999 * Math.exp(0.2 * normal()) },
    });
  });
}

/** The comparison of a design with itself, repeated until it is precise, or MOST_REPETITIONS times. */
function compareWithItself(
  labels: readonly string[],
  noise: Noise,
  options: IntervalOptions,
  normal: () => number,
): Comparison[] {
  let now = 0;
  const compare = (repetitions: readonly (readonly RunResult[])[]) =>
    compareRuns(repetitions.flat(), labels[0]!, options);
  const goal = new RepetitionGoal<RunResult>(
    { precision: PRECISION, deadline: MOST_REPETITIONS },
    { precisionOf: (repetitions) => worstPrecision(compare(repetitions)), now: () => now },
  );
  goal.begin();
  const repetitions: RunResult[][] = [];
  do {
    repetitions.push(repetition(repetitions.length, labels, noise, normal));
    now++;
  } while (!goal.isEnough(repetitions));
  return compare(repetitions);
}

/** Of many comparisons: how many show no difference at all, and how many single intervals hold. */
function shares(labels: readonly string[], noise: Noise, options: IntervalOptions) {
  const normal = normals(20261122);
  let silent = 0;
  let covered = 0;
  for (let experiment = 0; experiment < EXPERIMENTS; experiment++) {
    const comparison = compareWithItself(labels, noise, options, normal);
    const findings = comparison.flatMap((own) => Object.values(own.findings));
    if (findings.every((finding) => finding?.outcome === "no difference shown")) silent++;
    const [low, high] = comparison[0]!.ci95!;
    if (low <= 1 && high >= 1) covered++;
  }
  return { silent: silent / EXPERIMENTS, covered: covered / EXPERIMENTS };
}

describe("a design held against itself", () => {
  it.each<[labels: string[], Noise, IntervalOptions]>([
    [["list", "list#2"], { machine: 0, own: 0.01 }, { sequential: true }],
    [["list", "list#2"], { machine: 0.1, own: 0.03 }, { sequential: true }],
    [["list", "list#2"], { machine: 0.1, own: 0.04 }, { sequential: true }],
    [["list", "list#2"], { machine: 0.1, own: 0.2 }, { sequential: true }],
    [["list", "list#2", "list#3"], { machine: 0.03, own: 0.03 }, { sequential: true }],
    [["list", "list#2"], { machine: 0, own: 0.03 }, { sequential: true, interval: "welch" }],
  ])("shows no difference in 19 of 20 comparisons: %j, %j, %j", (labels, noise, options) => {
    const { silent, covered } = shares(labels, noise, options);
    expect(silent).toBeGreaterThan(0.95 - TOLERANCE);
    expect(covered).toBeGreaterThan(0.95 - TOLERANCE);
  });

  it("would show one too often, if intervals took no account of why the repetitions ended", () => {
    const noise = { machine: 0.1, own: 0.04 };
    expect(shares(["list", "list#2"], noise, { sequential: false }).covered).toBeLessThan(0.94);
  });
});

describe("a design that is 10 % faster than another", () => {
  it("is found to be, on a machine that scatters by as much", () => {
    const normal = normals(1);
    const found = Array.from({ length: 200 }, () => {
      const runs = Array.from({ length: 8 }, (_, number) =>
        repetition(number, ["array", "list"], { machine: 0.1, own: 0.03 }, normal),
      ).flat();
      const faster = runs.map((run) =>
        run.depot === "list" ? { ...run, opsPerSecond: run.opsPerSecond * 1.1 } : run,
      );
      return compareRuns(faster, "array")[0]?.findings.throughput?.outcome;
    });
    expect(found.filter((outcome) => outcome === "better").length).toBeGreaterThan(180);
    expect(found.filter((outcome) => outcome === "worse")).toEqual([]);
  });
});
