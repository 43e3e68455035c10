import { describe, expect, it } from "vitest";
import { modesOf } from "../../src/measure/modes.js";
import { normals, uniforms } from "./normals.js";

describe("two groups of values", () => {
  it("are found with their means", () => {
    const modes = modesOf([100, 200, 101, 99, 202, 100, 198, 100])!;
    expect(modes.low).toBeCloseTo(100, 1);
    expect(modes.high).toBeCloseTo(200, 0);
  });

  it("are none when one of them is a single value: that is an outlier", () => {
    expect(modesOf([100, 101, 99, 100, 100, 102, 200])).toBeNull();
  });

  it("are none in what stands still, in too few values, and in nothing", () => {
    expect(modesOf([5, 5, 5, 5, 5])).toBeNull();
    expect(modesOf([1, 1, 2])).toBeNull();
    expect(modesOf([0, 0, 1, 1, 1])).toBeNull();
  });

  it.each([5, 7, 12, 30, 59, 60, 200])("are found in hardly any normal sample of %i", (size) => {
    const normal = normals(size);
    const samples = 600;
    let found = 0;
    for (let sample = 0; sample < samples; sample++) {
      if (modesOf(Array.from({ length: size }, () => Math.exp(0.1 * normal()))) !== null) found++;
    }
    // 3 are expected, with a deviation of 1.7.
    expect(found).toBeLessThanOrEqual(10);
  });

  it("are hardly ever found in a large sample that is spread evenly", () => {
    const uniform = uniforms(3);
    let found = 0;
    for (let sample = 0; sample < 200; sample++) {
      if (modesOf(Array.from({ length: 80 }, () => 1 + uniform())) !== null) found++;
    }
    expect(found).toBeLessThanOrEqual(20);
  });

  it.each([
    [5, 40, 0.6],
    [7, 20, 0.75],
    [12, 8, 0.75],
    [30, 6, 0.9],
  ])(
    "are found in %i values that lie %i of their deviations apart, in %d of the samples",
    (size, apart, least) => {
      const normal = normals(size);
      const uniform = uniforms(size);
      let found = 0;
      for (let sample = 0; sample < 150; sample++) {
        const values = Array.from({ length: size }, () =>
          Math.exp(0.01 * (normal() + (uniform() < 0.5 ? apart : 0))),
        );
        if (modesOf(values) !== null) found++;
      }
      expect(found / 150).toBeGreaterThan(least);
    },
  );
});
