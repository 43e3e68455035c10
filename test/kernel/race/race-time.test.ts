import { describe, expect, it } from "vitest";
import { raceTime, threadTimesOf } from "../../../src/kernel/race/race-time.js";
import { SliceSample } from "../../../src/kernel/race/slice-sample.js";

describe("the time of a race", () => {
  it("is the median slice of a thread that is alone, as the driver answers it", () => {
    expect(raceTime("a", threadTimesOf("1000 100 9100 0 5.500000\n"))).toBe(5.5);
  });

  it("is of several threads their common time, times the threads, through what all of them did", () => {
    expect(raceTime("a", threadTimesOf("1500 100 10100 0 0.0\n500 100 10100 0 0.0\n"))).toBe(10);
    // From the first one's begin to the last one's end.
    expect(raceTime("a", threadTimesOf("1500 200 10200 0 0.0\n500 100 10100 0 0.0\n"))).toBe(10.1);
  });

  it("is that of two turns for two that take turns, however unevenly a lock is given to them", () => {
    const turnNs = 8000;
    for (const part of [0.5, 0.9, 0.999]) {
      const ops = [part, 1 - part].map((own) => (own * 1e9) / turnNs);
      const threads = ops.map((own) => ({ ops: own, beginNs: 5, endNs: 5 + 1e9, failed: 0, medianSlice: 0 }));
      expect(raceTime("a", threads)).toBeCloseTo(2 * turnNs);
    }
  });

  it("is no less where each of them had the lock for itself in another time", () => {
    expect(raceTime("a", threadTimesOf("1000 0 10000 0 0.0\n1000 10000 20000 0 0.0\n"))).toBe(20);
  });

  it.each([
    [
      "9 10 90 0 0.0\n0 10 90 0 0.0\n",
      "a: thread 1 came to nothing in all its time; use a longer --duration",
    ],
    ["", "a: thread 0 came to nothing in all its time; use a longer --duration"],
    ["9 10 90 3 0.0\n9 10 90 4 0.0\n", "a: 7 allocations failed: there is no room for so many threads"],
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
