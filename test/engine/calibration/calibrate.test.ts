import { describe, expect, it } from "vitest";
import { profileSchema } from "../../../src/cli/saved/profile-schema.js";
import { calibrate } from "../../../src/engine/calibration/calibrate.js";
import { fastestNs } from "../../../src/engine/calibration/fastest.js";
import { describeMachine } from "../../../src/measure/machine-description.js";
import { shippedProfile } from "../virtual/bare-machine.js";

describe("calibrate", async () => {
  const machine = describeMachine();
  const base = shippedProfile("epyc-9124");
  const { profile, notMeasured } = await calibrate(base, machine, "2000-01-01");

  it("makes a profile that the simulation accepts, and that says machine, Node and date", () => {
    expect(profileSchema.safeParse(JSON.parse(JSON.stringify(profile))).error).toBeUndefined();
    for (const text of [machine.cpu, machine.node, "2000-01-01"]) expect(profile.summary).toContain(text);
  });

  it("says of each cost where it comes from; none is free, and a tree step that misses is not cheaper", () => {
    const { ns, sources } = profile;
    for (const [name, cost] of Object.entries(ns)) {
      expect(cost, name).toBeGreaterThan(0);
      expect(sources[`ns.${name}`], name).toBeTruthy();
    }
    expect(ns.treeStepCold).toBeGreaterThanOrEqual(ns.treeStepWarm);
  });

  it("takes over what no program can measure, and says so", () => {
    const { interrupt, timer, iotlbFlush, queueCall } = profile.ns;
    expect({ interrupt, timer, iotlbFlush, queueCall }).toEqual({
      interrupt: base.ns.interrupt,
      timer: base.ns.timer,
      iotlbFlush: base.ns.iotlbFlush,
      queueCall: base.ns.queueCall,
    });
    expect(profile.device).toEqual(base.device);
    for (const what of ["interrupt", "queueCall", "device", "transfer"])
      expect(
        notMeasured.some((line) => line.startsWith(what)),
        what,
      ).toBe(true);
  });
});

it("the fastest of many tries is no slower than any of them", () => {
  let slow = true;
  const ns = fastestNs(1, () => {
    if (slow) for (const end = performance.now() + 20; performance.now() < end; );
    slow = false;
  });
  expect(ns).toBeLessThan(20e6);
});
