import { describe, expect, it } from "vitest";
import type { IntervalMethod } from "../../src/measure/interval-method.js";
import { LogRatio } from "../../src/measure/log-ratio.js";
import { normals } from "./normals.js";

describe.each<IntervalMethod>(["paired", "welch"])("the ratio of two series, %s", (method) => {
  it("is that of their geometric means: doubled once and halved once is no change", () => {
    expect(LogRatio.of(method, [2, 1], [1, 2])?.mean).toBeCloseTo(1, 12);
  });

  it("is known exactly when nothing scatters", () => {
    const ratio = LogRatio.of(method, [30, 30, 30], [10, 10, 10])!;
    expect(ratio.mean).toBeCloseTo(3, 12);
    expect(ratio.interval(0.01)).toEqual([ratio.mean, ratio.mean]);
  });

  it("of something and itself is 1, and nothing else", () => {
    const same = [1572864, 1573888, 1571840];
    const steady = [1572864, 1572864, 1572864];
    expect(LogRatio.of(method, steady, steady)?.interval(0.05)).toEqual([1, 1]);
    expect(LogRatio.of(method, same, same)?.mean).toBe(1);
  });

  it("has no interval for a single measurement", () => {
    const ratio = LogRatio.of(method, [3], [2])!;
    expect(ratio.mean).toBeCloseTo(1.5, 12);
    expect(ratio.interval(0.05)).toBeNull();
  });

  it.each([
    ["nothing", [], []],
    ["a zero", [1, 0], [1, 1]],
    ["a zero to divide by", [1, 1], [0, 1]],
    ["what was not measured", [1, Number.NaN], [1, 1]],
    ["what has no bounds", [1, Number.POSITIVE_INFINITY], [1, 1]],
    ["less than nothing", [1, -1], [1, 1]],
  ])("is none of %s", (_, values, baseline) => {
    expect(LogRatio.of(method, values, baseline)).toBeNull();
  });

  it("covers the truth in 95 of 100 experiments", () => {
    const normal = normals(12345);
    const covered = count(2000, () => {
      const values = Array.from({ length: 5 }, () => 1.2 * Math.exp(0.3 * normal()));
      const baseline = Array.from({ length: 5 }, () => Math.exp(0.3 * normal()));
      return covers(LogRatio.of(method, values, baseline)!.interval(0.05)!, 1.2);
    });
    expect(covered).toBeGreaterThan(0.935);
    expect(covered).toBeLessThan(0.965);
  });
});

describe("pairs", () => {
  it("have the interval of Student's t on the logarithms of their ratios", () => {
    // Logs -0.2, 0, 0.2: mean 0, standard deviation 0.2, standard error 0.2 / sqrt(3); t(0.975, 2) = 4.302653.
    const interval = LogRatio.of("paired", [Math.exp(-0.2), 1, Math.exp(0.2)], [1, 1, 1])!.interval(0.05)!;
    const half = (4.302653 * 0.2) / Math.sqrt(3);
    expect(Math.log(interval[0])).toBeCloseTo(-half, 5);
    expect(Math.log(interval[1])).toBeCloseTo(half, 5);
  });

  it("do not move when the machine slows both of one down", () => {
    const steady = LogRatio.of("paired", [30, 31, 29], [10, 10, 10])!;
    const disturbed = LogRatio.of("paired", [30, 31 / 5, 29], [10, 10 / 5, 10])!;
    expect(disturbed.mean).toBeCloseTo(steady.mean, 12);
    expect(disturbed.interval(0.05)![0]).toBeCloseTo(steady.interval(0.05)![0], 12);
  });

  it("are refused when they are none", () => {
    expect(() => LogRatio.of("paired", [1, 2], [1])).toThrow(RangeError);
  });

  it("are known better than the series by themselves, as soon as the machine is a part of the scatter", () => {
    const normal = normals(7);
    const width = { paired: 0, welch: 0 };
    const covered = { paired: 0, welch: 0 };
    for (let experiment = 0; experiment < 500; experiment++) {
      // What the machine does at the time of a repetition scatters by 6 %, each run by 3 % of its own.
      const machine = Array.from({ length: 7 }, () => 0.06 * normal());
      const series = () => machine.map((common) => Math.exp(common + 0.03 * normal()));
      const [values, baseline] = [series(), series()];
      for (const method of ["paired", "welch"] as const) {
        const [low, high] = LogRatio.of(method, values, baseline)!.interval(0.05)!;
        width[method] += Math.log(high / low);
        if (low <= 1 && high >= 1) covered[method]++;
      }
    }
    expect(width.paired).toBeLessThan(0.6 * width.welch);
    expect(covered.paired / 500).toBeGreaterThan(0.92);
  });
});

describe("Welch's interval", () => {
  it("weighs each series with its own scatter", () => {
    // Logs 1..5 and 2, 4, 6, 8: means 3 and 5, variances 2.5 and 20 / 3, standard error sqrt(0.5 + 5 / 3) = 1.471960;
    // (0.5 + 5 / 3)^2 / (0.5^2 / 4 + (5 / 3)^2 / 3) = 4.7504 degrees of freedom, whose t(0.975) is 2.6126.
    const ratio = LogRatio.of("welch", [1, 2, 3, 4, 5].map(Math.exp), [2, 4, 6, 8].map(Math.exp))!;
    expect(Math.log(ratio.mean)).toBeCloseTo(-2, 12);
    const [low, high] = ratio.interval(0.05)!;
    expect(Math.log(low)).toBeCloseTo(-2 - 2.6126 * 1.47196, 2);
    expect(Math.log(high)).toBeCloseTo(-2 + 2.6126 * 1.47196, 2);
  });
});

function covers([low, high]: readonly [number, number], truth: number): boolean {
  return low <= truth && high >= truth;
}

/** The part of the experiments that succeeds. */
function count(experiments: number, experiment: () => boolean): number {
  let succeeded = 0;
  for (let k = 0; k < experiments; k++) if (experiment()) succeeded++;
  return succeeded / experiments;
}
