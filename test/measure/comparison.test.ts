import { describe, expect, it } from "vitest";
import { compareRuns } from "../../src/measure/comparison.js";
import { runResult } from "./run-result.js";

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
});
