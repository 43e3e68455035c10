import { describe, expect, it } from "vitest";
import { trendOf } from "../../src/measure/trend.js";
import { normals } from "./normals.js";

describe("a trend", () => {
  it("is the line through the logarithms, from the first to the last", () => {
    const trend = trendOf([100, 110, 121, 133.1, 146.41])!;
    expect(trend.ratio).toBeCloseTo(1.1 ** 4, 9);
    expect(trend.isSignificant).toBe(true);
  });

  it("is none of what stands still", () => {
    expect(trendOf([7, 7, 7, 7, 7, 7])).toEqual({ ratio: 1, isSignificant: false });
  });

  it("is not looked for in fewer than five values, nor in nothing", () => {
    expect(trendOf([1, 2, 3, 4])).toBeNull();
    expect(trendOf([1, 2, 3, 0, 5])).toBeNull();
  });

  it.each([5, 7, 12, 40])("is found in 1 of 200 samples of %i that have none", (size) => {
    const normal = normals(size);
    let found = 0;
    for (let sample = 0; sample < 4000; sample++) {
      const values = Array.from({ length: size }, () => Math.exp(0.1 * normal()));
      if (trendOf(values)!.isSignificant) found++;
    }
    // 20 are expected, with a deviation of 4.5.
    expect(found).toBeGreaterThan(2);
    expect(found).toBeLessThan(38);
  });

  it.each([
    [7, 0.04],
    [12, 0.02],
  ])("is found in %i values that rise by %d each and scatter by 2 %%", (size, rise) => {
    const normal = normals(size);
    let found = 0;
    for (let sample = 0; sample < 200; sample++) {
      const values = Array.from({ length: size }, (_, k) => Math.exp(rise * k + 0.02 * normal()));
      const trend = trendOf(values)!;
      if (trend.isSignificant && trend.ratio > 1) found++;
    }
    expect(found).toBeGreaterThan(180);
  });
});
