import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planWorkload } from "../../../src/cli/campaign/planned-workload.js";
import { loadProfile } from "../../../src/cli/load-profile.js";
import { GivenOptions } from "../../../src/cli/options/given-options.js";
import type { OptionName } from "../../../src/cli/options/option-table.js";
import type { MachineCosts } from "../../../src/measure/machine-profile.js";
import { shippedProfile } from "../../engine/virtual/bare-machine.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "iovalab-profile-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A file with the profile that is shipped, but for these figures. */
function profileWith(ns: Partial<MachineCosts>, device = {}): string {
  const shipped = shippedProfile("epyc-9124");
  const file = join(folder, "profile.json");
  const own = { ...shipped, ns: { ...shipped.ns, ...ns }, device: { ...shipped.device, ...device } };
  writeFileSync(file, JSON.stringify(own));
  return file;
}

describe("a workload with a device", () => {
  const figures = { serviceNs: 11_000, opsPerSecond: 13_000, requestCpuNs: 1700 };
  const planned = async (
    name: "block" | "network",
    given: { readonly [option in OptionName]?: unknown } = {},
  ) => {
    const profile = profileWith({ interrupt: 1900 }, figures);
    const entries = { engine: "virtual", cpus: 8, profile, ...given };
    const options = new GivenOptions("run", new Map(Object.entries(entries)) as Map<OptionName, unknown>);
    return (await planWorkload(options, name)).spec;
  };

  it.each(["block", "network"] as const)(
    "%s takes the device and the interrupt of the profile",
    async (name) => {
      expect(await planned(name)).toMatchObject({ name, ...figures, interruptNs: 1900 });
    },
  );

  it.each(["block", "network"] as const)("%s takes the device that the options say instead", async (name) => {
    const given = { "device-us": 5, "device-iops": 70_000, "request-ns": 300 };
    expect(await planned(name, given)).toMatchObject({
      serviceNs: 5000,
      opsPerSecond: 70_000,
      requestCpuNs: 300,
      interruptNs: 1900,
    });
  });
});

describe("a machine profile", () => {
  it("whose cold steps cost less than warm ones is refused: time would go back", () => {
    expect(loadProfile(profileWith({ treeStepWarm: 9, treeStepCold: 9 })).ns.treeStepCold).toBe(9);
    expect(() => loadProfile(profileWith({ treeStepWarm: 9, treeStepCold: 8 }))).toThrow(
      "ns.treeStepCold is wrong: a step to a node that another CPU touched costs no less than treeStepWarm",
    );
  });
});
