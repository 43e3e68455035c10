import { describe, expect, it } from "vitest";
import { compareResults, compareRuns } from "../../src/measure/comparison.js";
import type { Question, RunResult } from "../../src/measure/result.js";
import { runResult } from "./run-result.js";

const base = runResult();

/** A run whose numbers are these times those of the usual run. */
function scaled(
  times: { speed?: number; cpu?: number; bytes?: number; tail?: number },
  changes: Partial<RunResult>,
): RunResult {
  const { speed = 1, cpu = 1, bytes = 1, tail = 1 } = times;
  return runResult({
    opsPerSecond: base.opsPerSecond * speed,
    cpuSeconds: base.cpuSeconds * cpu,
    memory: { ...base.memory, bytesPeak: base.memory.bytesPeak * bytes },
    latency: { ...base.latency!, p999: base.latency!.p999 * tail },
    ...changes,
  });
}

/** Scatter of 1 %, other for each design. */
const wobble = (repetition: number, design: number) => 1 + 0.01 * Math.sin(2 + 3 * repetition + design);

function series(depot: string, design: number, times: Parameters<typeof scaled>[0], repetitions = 6) {
  return Array.from({ length: repetitions }, (_, repetition) => {
    const w = wobble(repetition, design);
    const { speed = 1, cpu = 1, bytes = 1, tail = 1 } = times;
    return scaled(
      { speed: speed * w, cpu: cpu * w, bytes: bytes * w, tail: tail * w },
      { depot, repetition },
    );
  });
}

describe("compareRuns", () => {
  const runs = ["burst", "local"].flatMap((workload) =>
    [0, 1].flatMap((repetition) => [
      runResult({ workload, repetition }),
      runResult({ workload, repetition, depot: "list", ops: workload === "burst" ? 4_000_000 : 1_000_000 }),
    ]),
  );

  it("pairs the repetitions of each workload", () => {
    const [burst, local, ...more] = compareRuns(runs, "array");
    expect(more).toEqual([]);
    expect(burst).toMatchObject({ workload: "burst", depot: "list", baseline: "array" });
    expect(burst?.throughputRatio).toBeCloseTo(4, 12);
    expect(burst?.cpuPerOpRatio).toBeCloseTo(0.25, 12);
    expect(burst?.memoryPeakRatio).toBeCloseTo(1, 12);
    expect(local?.throughputRatio).toBeCloseTo(1, 12);
  });

  it("wants the baseline among the runs", () => {
    expect(() => compareRuns(runs, "none")).toThrow("no run of the baseline none");
  });

  it("has nothing to say of nothing", () => {
    expect(compareRuns([], "array")).toEqual([]);
  });

  it.each<[Question, keyof Parameters<typeof scaled>[0], better: number]>([
    ["throughput", "speed", 1.3],
    ["cpuLoad", "cpu", 0.7],
    ["memory", "bytes", 0.7],
    ["tails", "tail", 0.7],
  ])("answers %s by itself, and knows which way is better", (question, what, better) => {
    const baseline = series("array", 0, {});
    const outcomes = (times: number) => {
      const [{ findings }] = compareRuns([...baseline, ...series("list", 1, { [what]: times })], "array") as [
        ReturnType<typeof compareRuns>[number],
      ];
      return Object.fromEntries(Object.entries(findings).map(([name, finding]) => [name, finding?.outcome]));
    };
    const none = "no difference shown";
    const all = { throughput: none, cpuLoad: none, memory: none, tails: none };
    expect(outcomes(better)).toEqual({ ...all, [question]: "better" });
    expect(outcomes(1 / better)).toEqual({ ...all, [question]: "worse" });
    expect(outcomes(1)).toEqual(all);
  });

  it("makes findings wider than the single interval, the more of them there are", () => {
    const designs = ["list", "lockfree", "none"].map((depot, at) => series(depot, at + 1, {}));
    const width = (runs: readonly RunResult[]) => {
      const { ci95, findings } = compareRuns(runs, "array")[0]!;
      const log = ([low, high]: readonly [number, number]) => Math.log(high / low);
      return { single: log(ci95!), finding: log(findings.throughput!.interval!) };
    };
    const two = width([...series("array", 0, {}), ...designs[0]!]);
    const four = width([...series("array", 0, {}), ...designs.flat()]);
    expect(two.finding).toBeGreaterThan(1.2 * two.single);
    expect(four.finding).toBeGreaterThan(1.1 * two.finding);
    expect(four.single).toBeCloseTo(two.single, 12);
  });

  it("says null to what was not measured, and keeps the other answers", () => {
    const unsampled = (depot: string) =>
      [0, 1, 2].map((repetition) => runResult({ depot, repetition, latency: null }));
    const [{ findings }] = compareRuns([...unsampled("array"), ...unsampled("list")], "array") as [
      ReturnType<typeof compareRuns>[number],
    ];
    expect(findings.tails).toBeNull();
    expect(findings.memory).toEqual({ ratio: 1, interval: [1, 1], outcome: "no difference shown" });
  });

  it("says null when a clock stood still", () => {
    const still = [0, 1].flatMap((repetition) =>
      ["array", "list"].map((depot) => runResult({ depot, repetition, cpuSeconds: repetition })),
    );
    expect(compareRuns(still, "array")[0]?.findings.cpuLoad).toBeNull();
  });

  it("shows no difference of single repetitions, however large it is", () => {
    const [comparison] = compareRuns([runResult(), scaled({ speed: 9 }, { depot: "list" })], "array");
    expect(comparison?.ci95).toBeNull();
    expect(comparison?.findings.throughput).toEqual({
      ratio: expect.closeTo(9, 9),
      interval: null,
      outcome: "no difference shown",
    });
  });

  it("knows what never varies: a difference of it is one", () => {
    const steady = [0, 1, 2].flatMap((repetition) => [
      runResult({ repetition }),
      scaled({ bytes: 2 }, { depot: "list", repetition }),
    ]);
    expect(compareRuns(steady, "array")[0]?.findings.memory).toMatchObject({
      ratio: expect.closeTo(2, 9),
      outcome: "worse",
    });
  });

  it("takes the repetitions that both designs have", () => {
    const whole = [0, 1, 2].map((repetition) => runResult({ repetition }));
    const lacking = [2, 0].map((repetition) =>
      scaled({ speed: 2 + repetition }, { depot: "list", repetition }),
    );
    expect(compareRuns([...whole, ...lacking], "array")[0]?.throughputRatio).toBeCloseTo(Math.sqrt(8), 9);
  });

  it("takes the median of the tree's work", () => {
    const tree = (allocs: number, frees: number) => ({ allocs, frees, steps: 0 });
    const runs = [0, 1, 2].flatMap((repetition) => [
      runResult({ repetition, tree: tree(100_000, 50_000) }),
      runResult({ depot: "list", repetition, tree: tree(10 ** repetition, 0) }),
    ]);
    expect(compareRuns(runs, "array")[0]?.treeWork).toEqual({ depot: 10, baseline: 150_000 });
  });
});

describe("compareResults", () => {
  it("holds each design against itself in the other result, without pairs", () => {
    const before = [...series("array", 0, {}, 5), ...series("list", 1, {}, 5)];
    const after = [...series("list", 5, { speed: 2 }, 7), ...series("none", 6, {}, 7)];
    const [list, ...more] = compareResults(before, after);
    expect(more).toEqual([]);
    expect(list).toMatchObject({ workload: "burst", depot: "list", baseline: "list" });
    expect(list?.throughputRatio).toBeCloseTo(2, 1);
    expect(list?.findings).toMatchObject({
      throughput: { outcome: "better" },
      memory: { outcome: "no difference shown" },
    });
  });

  it("gives the same whatever the order of the runs", () => {
    const before = series("list", 0, {});
    const after = series("list", 1, { tail: 3 });
    expect(compareResults(before, after.toReversed())[0]?.findings.tails?.interval?.[0]).toBeCloseTo(
      compareResults(before, after)[0]!.findings.tails!.interval![0],
      9,
    );
  });
});
