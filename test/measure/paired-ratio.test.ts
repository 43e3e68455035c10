import { describe, expect, it } from "vitest";
import { pairedRatio } from "../../src/measure/paired-ratio.js";

describe("the ratio of paired measurements", () => {
  it("is their geometric mean: doubled once and halved once is no change", () => {
    const { mean } = pairedRatio([2, 1], [1, 2]);
    expect(mean).toBeCloseTo(1, 12);
  });

  it("has the interval of Student's t on the logarithms", () => {
    // Logs -0.2, 0, 0.2: mean 0, standard deviation 0.2, standard error 0.2 / sqrt(3); t(0.975, 2) = 4.302653.
    const { mean, ci95 } = pairedRatio([Math.exp(-0.2), 1, Math.exp(0.2)], [1, 1, 1]);
    expect(mean).toBeCloseTo(1, 12);
    const half = (4.302653 * 0.2) / Math.sqrt(3);
    expect(Math.log(ci95![0])).toBeCloseTo(-half, 5);
    expect(Math.log(ci95![1])).toBeCloseTo(half, 5);
  });

  it("does not move when the machine slows both of a pair down", () => {
    const steady = pairedRatio([30, 31, 29], [10, 10, 10]);
    const disturbed = pairedRatio([30, 31 / 5, 29], [10, 10 / 5, 10]);
    expect(disturbed.mean).toBeCloseTo(steady.mean, 12);
    expect(disturbed.ci95![0]).toBeCloseTo(steady.ci95![0], 12);
  });

  it("has no interval for a single pair", () => {
    expect(pairedRatio([3], [2])).toEqual({ mean: expect.closeTo(1.5, 12), ci95: null });
  });

  it("refuses series that do not pair", () => {
    expect(() => pairedRatio([1, 2], [1])).toThrow(RangeError);
    expect(() => pairedRatio([], [])).toThrow(RangeError);
  });

  it("covers the truth in 95 of 100 experiments", () => {
    const normal = generator(12345);
    const experiments = 4000;
    let covered = 0;
    for (let experiment = 0; experiment < experiments; experiment++) {
      const values = Array.from({ length: 5 }, () => 1.2 * Math.exp(0.3 * normal()));
      const { ci95 } = pairedRatio(values, [1, 1, 1, 1, 1]);
      if (ci95![0] <= 1.2 && ci95![1] >= 1.2) covered++;
    }
    expect(covered / experiments).toBeGreaterThan(0.94);
    expect(covered / experiments).toBeLessThan(0.96);
  });
});

/** Standard normal numbers (Box and Muller) from a 32-bit generator. */
function generator(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
