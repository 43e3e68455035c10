import { describe, expect, it } from "vitest";
import { compareRuns } from "../../src/measure/comparison.js";
import { alphaFor, describeStatistics } from "../../src/measure/confidence.js";
import { runResult } from "./run-result.js";

const runs = [0, 1].flatMap((repetition) =>
  ["array", "list", "none"].map((depot) => runResult({ depot, repetition })),
);
const cost = { workload: "burst", throughputRatio: 0.99, ci95: [0.98, 1], pairs: 2 } as const;
const single = compareRuns(
  runs.filter(({ repetition }) => repetition === 0),
  "array",
);

describe("the description of the statistics", () => {
  it("names the method, the library, and how many findings share the confidence", () => {
    const options = { interval: "paired", precision: null } as const;
    expect(describeStatistics(compareRuns(runs, "array"), [], options)).toEqual({
      method: expect.stringMatching(/^Student's t .+ \(paired; @stdlib\/stats-ttest\)$/),
      confidence: 0.95,
      findings: 8,
      precision: null,
    });
  });

  it("names Welch where it is Welch", () => {
    const options = { interval: "welch", precision: null } as const;
    expect(describeStatistics(compareRuns(runs, "array"), [], options)?.method).toMatch(
      /^Welch's t .+@stdlib\/stats-ttest2/,
    );
  });

  it("says what was done about repetitions that ended when the intervals were narrow", () => {
    const options = { interval: "paired", sequential: true, precision: 0.03 } as const;
    expect(describeStatistics(compareRuns(runs, "array"), [], options)).toMatchObject({
      method: expect.stringMatching(/, at 97 % because repetitions end as soon as/),
      precision: 0.03,
    });
    expect(alphaFor(options)).toBeLessThan(alphaFor({}));
  });

  it("counts what has an interval only", () => {
    const unsampled = runs.map((run) => ({ ...run, latency: null }));
    expect(describeStatistics(compareRuns(unsampled, "array"), [], { precision: null })?.findings).toBe(6);
  });

  it("is there for the cost of measuring alone, whose runs are pairs", () => {
    const options = { interval: "welch", sequential: true, precision: 0.03 } as const;
    for (const comparison of [[], single]) {
      expect(describeStatistics(comparison, [cost], options)).toMatchObject({
        method: expect.stringMatching(/\(paired; @stdlib\/stats-ttest\)$/),
        findings: 0,
        precision: null,
      });
    }
  });

  it("is not there without any interval", () => {
    const once = { ...cost, ci95: null, pairs: 1 };
    expect(describeStatistics([], [], { precision: 0.03 })).toBeNull();
    expect(describeStatistics([], [once], { precision: 0.03 })).toBeNull();
    expect(describeStatistics(single, [once], { precision: 0.03 })).toBeNull();
  });
});
