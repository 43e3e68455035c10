import { describe, expect, it } from "vitest";
import { WorkMeter } from "../../../src/engine/virtual/work-meter.js";
import { CpuStatistic, cpuStatistics } from "../../../src/memory/cpu-layout.js";
import { bareDomains, profileOf } from "./bare-machine.js";

/** Of a cold step, 90 come on top. */
const profile = profileOf({ treeStepWarm: 10, treeStepCold: 100, object: 1000 });

/** A meter, and the counters of a CPU, which the test moves in place of the allocator. */
function meterOf() {
  const { machine } = bareDomains(2, profile).bare;
  const { f64, layout } = machine;
  const meter = new WorkMeter(f64, layout, profile);
  const count = (cpu: number, grown: Partial<Record<keyof typeof CpuStatistic, number>>) => {
    for (const [name, by] of Object.entries(grown))
      f64[cpuStatistics(layout.cpus, cpu) + CpuStatistic[name as keyof typeof CpuStatistic]]! += by;
  };
  /** What it charges for this. */
  const charged = (cpu: number, grown: Parameters<typeof count>[1]) => {
    count(cpu, grown);
    const ns = meter.since(cpu, cpu);
    return { ns, cold: meter.cold, dirt: meter.dirt, afterwards: meter.afterwards() };
  };
  return { meter, charged };
}

const NOTHING = { ns: 0, cold: 0, dirt: 0, afterwards: 0 };

describe("the meter of work", () => {
  it("charges each context for what its own counters grew by, once", () => {
    const { charged } = meterOf();
    expect(charged(0, {})).toEqual(NOTHING);
    expect(charged(0, { treeSteps: 3 })).toEqual({ ...NOTHING, ns: 30, cold: 270 });
    expect(charged(0, {})).toEqual(NOTHING);
    expect(charged(1, { treeSteps: 1 })).toEqual({ ...NOTHING, ns: 10, cold: 90 });
    expect(charged(0, { findSteps: 2 })).toEqual({ ...NOTHING, ns: 20, cold: 180 });
  });

  it("charges an update as 12 warm steps and 4 lines for the others, and its object outside the lock", () => {
    const { charged } = meterOf();
    const update = { ns: 120, cold: 0, dirt: 360, afterwards: 1000 };
    expect(charged(0, { treeAllocs: 1 })).toEqual(update);
    expect(charged(0, { treeFrees: 1 })).toEqual(update);
    // A walk of three steps and the node at its end.
    expect(charged(0, { treeSteps: 3, treeAllocs: 1 })).toEqual({ ...update, ns: 150, cold: 270 });
  });

  it("charges the objects of a drained magazine under the lock", () => {
    const { charged } = meterOf();
    expect(charged(0, { treeFrees: 2 })).toEqual({ ns: 240 + 2000, cold: 0, dirt: 720, afterwards: 0 });
  });

  it("finds the whole way of the first look-up cold, and two steps of each that follows it", () => {
    const { charged } = meterOf();
    // Ways of 10 on the average: 10 for the first, and 2 for each of the 9 others.
    expect(charged(0, { findSteps: 100, treeFrees: 10 })).toMatchObject({
      ns: 1000 + 10 * 120 + 10_000,
      cold: (10 + 2 * 9) * 90,
    });
    // No more than there were: 10 found of 12 that this comes to.
    expect(charged(0, { findSteps: 10, treeFrees: 5 })).toMatchObject({ cold: 10 * 90 });
    expect(charged(0, { findSteps: 17, treeFrees: 1 })).toMatchObject({ cold: 17 * 90 });
  });
});
