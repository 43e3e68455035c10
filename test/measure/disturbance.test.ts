import { describe, expect, it } from "vitest";
import { coresOf, coreTimesOf } from "../../src/measure/disturbance.js";

// As proc_stat(5) has it: user nice system idle iowait irq softirq steal guest guest_nice.
const STAT = `cpu  999 9 999 9 9 9 9 999 9 9
cpu0 100 10 50 5000 70 1 2 30 40 5
cpu1 200 0 100 5000 0 0 0 0 0 0
cpu10 7 0 0 0 0 0 0 900 0 0
intr 1 2 3
`;

describe("the times of the cores", () => {
  it("are those of the cores that the process may use, in seconds", () => {
    expect(coreTimesOf(STAT, new Set([0, 1]))).toEqual({ steal: 0.3, busy: 4.63 });
    expect(coreTimesOf(STAT, new Set([10]))).toEqual({ steal: 9, busy: 0.07 });
  });

  it("are of lists with ranges", () => {
    expect([...coresOf("0-2,5,8-9")]).toEqual([0, 1, 2, 5, 8, 9]);
  });
});
