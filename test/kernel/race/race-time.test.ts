import { describe, expect, it } from "vitest";
import { raceTime, threadTimesOf } from "../../../src/kernel/race/race-time.js";
import { SliceSample } from "../../../src/kernel/race/slice-sample.js";

describe("the time of a race", () => {
  it("is the mean over its threads, as the driver answers them", () => {
    expect(raceTime("a", threadTimesOf("5.000000 12 0\n7.000000 1 0\n"))).toBe(6);
  });

  it.each([
    ["5.0 12 0\n0.000000 0 0\n", "a: thread 1 came to no slice in all its time; use a longer --duration"],
    ["", "a: thread 0 came to no slice in all its time; use a longer --duration"],
    ["5.0 12 3\n5.0 12 4\n", "a: 7 allocations failed: there is no room for so many threads"],
  ])("is none of %j", (answer, message) => {
    expect(() => raceTime("a", threadTimesOf(answer))).toThrow(message);
  });
});

describe("a sample of slices", () => {
  const sampleOf = (values: readonly number[], most?: number) => {
    const sample = new SliceSample(most);
    for (const value of values) sample.add(value);
    return sample;
  };

  it("has all of them while there is room", () => {
    expect(sampleOf([5, 1, 4, 2, 3]).median()).toBe(3);
    expect(sampleOf([]).median()).toBe(0);
  });

  it("is of late ones as much as of early ones", () => {
    const rising = Array.from({ length: 50_000 }, (_, k) => k);
    const sample = sampleOf(rising, 1000);
    expect(sample.seen).toBe(50_000);
    expect(sample.median()).toBeGreaterThan(22_000);
    expect(sample.median()).toBeLessThan(28_000);
  });

  it("begins anew", () => {
    const sample = sampleOf([1, 1, 1], 2);
    sample.clear();
    sample.add(9);
    expect([sample.seen, sample.median()]).toEqual([1, 9]);
  });
});
