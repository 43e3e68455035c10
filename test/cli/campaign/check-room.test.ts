import { describe, expect, it } from "vitest";
import type { Campaign } from "../../../src/cli/campaign/campaign.js";
import { planCampaign } from "../../../src/cli/campaign/plan-campaign.js";
import { planDesigns } from "../../../src/cli/campaign/planned-design.js";
import { planWorkload } from "../../../src/cli/campaign/planned-workload.js";
import { loadDepots } from "../../../src/cli/named-depot.js";
import { GivenOptions } from "../../../src/cli/options/given-options.js";
import type { OptionName } from "../../../src/cli/options/option-table.js";
import { VirtualEngine } from "../../../src/engine/virtual/virtual-engine.js";
import type { WorkloadName } from "../../../src/workload/workload-spec.js";
import { request } from "../../engine/requests.js";
import { FREE_PROFILE } from "../../engine/virtual/bare-machine.js";

type Given = { readonly [name in OptionName]?: unknown };

const OPS = 4000;

async function plan(workload: WorkloadName, given: Given): Promise<Campaign> {
  const entries = { engine: "virtual", cpus: 4, workload: [workload], ops: OPS, ...given };
  const options = new GivenOptions("run", new Map(Object.entries(entries)) as Map<OptionName, unknown>);
  const designs = planDesigns(options, await loadDepots(["list"]));
  return planCampaign(options, designs, [await planWorkload(options, workload)]);
}

/** Allocations that fail for want of addresses, with a lower limit than the plan was let through with. */
async function failing({ workloads, devices }: Campaign, limitPfn: number): Promise<number> {
  const [{ spec, cpus }] = workloads as [Campaign["workloads"][number]];
  const limited = { ...spec, limitPfn } as typeof spec;
  const asked = request(limited, "list", cpus, { ops: OPS, ...(devices && { devices }) });
  const { perCpu } = await new VirtualEngine(FREE_PROFILE, (port) => port).run(asked);
  return perCpu.reduce((sum, { failedAllocs }) => sum + failedAllocs, 0);
}

describe("addresses for what a simulated workload keeps", () => {
  // The first pages cannot be given out, as pfn 0 is none.
  it.each<[WorkloadName, number, Given]>([
    ["local", (1 + 4 * 100) * 4, { size: 3, "working-set": 100 }],
    // Not cached, and as long as it is asked for.
    ["slow", 4 * 10 * 64 + 33, { size: 33, "working-set": 10 }],
    ["network", (1 + 4 * 16) * 2, { size: 2, depth: 16, batch: 4 }],
    // The second of two devices is in a domain of its own.
    ["local", (1 + 2 * 100) * 2, { size: 2, "working-set": 100, domains: 2 }],
  ])("of the workload %s: %i pages, and fewer are not enough", async (workload, pages, given) => {
    const campaign = await plan(workload, { ...given, limit: pages - 1 });
    await expect(plan(workload, { ...given, limit: pages - 2 })).rejects.toThrow(
      `--limit "${pages - 2}": allowed is at least ${pages - 1}`,
    );
    expect(await failing(campaign, pages - 2)).toBeGreaterThan(0);
  });

  it("are enough where no CPU holds back what another frees", async () => {
    const campaign = await plan("slow", { "working-set": 10, limit: 40 * 64 + 32 });
    expect(await failing(campaign, 40 * 64 + 32)).toBe(0);
  });

  it.each<[string, WorkloadName, Given]>([
    ["on threads, which end in time", "local", { engine: "threads" }],
    ["of devices with masks of their own", "local", { masks: [2 ** 20] }],
    ["where it depends on who is faster", "cross", { depth: 100 }],
    ["or on the device", "block", { depth: 100 }],
    ["or on chance", "mixed", { "working-set": 100 }],
    ["of runs that may be over before", "local", { ops: undefined, duration: 1 }],
    ["that are not allocated in so few operations", "local", { "working-set": 100, ops: 40 }],
  ])("are not asked for %s", async (_, workload, given) => {
    await expect(plan(workload, { limit: 50, ...given })).resolves.toBeDefined();
  });
});

it("iovas for what a simulated workload keeps are asked for too, wherever it is", async () => {
  const given = { "working-set": 1000, masks: [2 ** 30] };
  await expect(plan("slow", { ...given, "max-iovas": 4000 })).resolves.toBeDefined();
  await expect(plan("slow", { ...given, "max-iovas": 3999 })).rejects.toThrow(
    '--max-iovas "3999": allowed is at least 4000: what the workload slow keeps of 4 CPUs are 4000 ranges',
  );
});
