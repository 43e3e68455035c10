import { describe, expect, it } from "vitest";
import { measureCosts } from "../../src/measure/measure-cost.js";
import { runResult } from "./run-result.js";

const full = (depot: string, repetition: number, opsPerSecond: number, workload = "burst") =>
  runResult({ workload, depot, repetition, opsPerSecond });
const off = (depot: string, repetition: number, opsPerSecond: number, workload = "burst") =>
  runResult({ workload, depot, repetition, opsPerSecond, measure: "off", latency: null });

describe("what measuring costs", () => {
  it("is the ratio of each control's partner to it, of the same design in the same repetition", () => {
    const runs = [full("array", 0, 99), full("list", 0, 990), full("array", 1, 1), full("list", 1, 970)];
    const controls = [off("array", 0, 100), off("list", 1, 1000)];
    const [cost, ...more] = measureCosts(runs, controls);
    expect(more).toEqual([]);
    expect(cost).toMatchObject({ workload: "burst", pairs: 2 });
    expect(cost?.throughputRatio).toBeCloseTo(Math.sqrt(0.99 * 0.97), 12);
    expect(cost?.ci95?.[0]).toBeLessThan(0.97);
  });

  it("is told for each workload, without an interval for a single pair", () => {
    const runs = [full("list", 0, 98), full("list", 0, 49, "local")];
    const controls = [off("list", 0, 100), off("list", 0, 50, "local")];
    expect(measureCosts(runs, controls)).toEqual([
      { workload: "burst", throughputRatio: expect.closeTo(0.98, 9), ci95: null, pairs: 1 },
      { workload: "local", throughputRatio: expect.closeTo(0.98, 9), ci95: null, pairs: 1 },
    ]);
  });

  it("is nothing where nothing was measured", () => {
    expect(measureCosts([full("list", 0, 98)], [])).toEqual([]);
  });
});
