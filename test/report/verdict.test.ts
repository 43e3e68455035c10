import { describe, expect, it } from "vitest";
import type { Comparison } from "../../src/measure/result.js";
import { verdict } from "../../src/report/text/verdict.js";

const comparison = (throughputRatio: number, ci95: Comparison["ci95"], depot = "list"): Comparison => ({
  workload: "burst",
  depot,
  baseline: "array",
  throughputRatio,
  ci95,
  cpuPerOpRatio: 1,
  memoryPeakRatio: 1,
});

describe("the verdict", () => {
  it.each([
    [
      comparison(3.761, [3.5, 4.04]),
      "list faster, 3.76 times as many operations per second (95 % interval 3.50 to 4.04)",
    ],
    [
      comparison(0.5, [0.4, 0.6]),
      "list slower, 0.50 times as many operations per second (95 % interval 0.40 to 0.60)",
    ],
    [comparison(1.02, [0.97, 1.07]), "list no difference shown (95 % interval 0.97 to 1.07)"],
    [comparison(2, [1, 4]), "list no difference shown (95 % interval 1.00 to 4.00)"],
    [comparison(2, null), "list measured 2.00 times as fast, once, which shows no difference"],
  ])("says no more than the interval shows", (found, text) => {
    expect(verdict([found])).toBe(`burst, against array: ${text}.`);
  });

  it("is one sentence for all designs", () => {
    const text = verdict([comparison(2, [1.9, 2.1]), comparison(1, [0.9, 1.1], "none")]);
    expect(text).toBe(
      "burst, against array: list faster, 2.00 times as many operations per second (95 % interval 1.90 to 2.10); none no difference shown (95 % interval 0.90 to 1.10).",
    );
  });
});
