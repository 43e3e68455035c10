import { describe, expect, it } from "vitest";
import { planCampaign } from "../../../src/cli/campaign/plan-campaign.js";
import { planDesigns } from "../../../src/cli/campaign/planned-design.js";
import { planWorkload } from "../../../src/cli/campaign/planned-workload.js";
import { loadDepots } from "../../../src/cli/named-depot.js";
import { GivenOptions } from "../../../src/cli/options/given-options.js";
import type { OptionName } from "../../../src/cli/options/option-table.js";
import type { WorkloadName } from "../../../src/workload/workload-spec.js";

type Given = { readonly [name in OptionName]?: unknown };

async function plan(workload: WorkloadName, given: Given): Promise<void> {
  const entries = { engine: "virtual", cpus: 4, workload: [workload], ...given };
  const options = new GivenOptions("run", new Map(Object.entries(entries)) as Map<OptionName, unknown>);
  const designs = planDesigns(options, await loadDepots(["list"]));
  planCampaign(options, designs, [await planWorkload(options, workload)]);
}

const mixed = [
  { size: 1, weight: 3 },
  { size: 5, weight: 1 },
];

describe("addresses for what a simulated workload keeps", () => {
  it.each<[WorkloadName, number, Given]>([
    ["local", 4 * 100 * 4, { size: 3, "working-set": 100 }],
    ["slow", 4 * 10 * 64, { size: 33, "working-set": 10 }],
    // (3 * 1 + 8) / 4 pages on the average.
    ["mixed", 4 * 100 * 2.75, { sizes: mixed, "working-set": 100 }],
    ["block", 8 * 16 * 2.75, { sizes: mixed, jobs: 8, depth: 16 }],
    ["network", 4 * 16 * 2, { size: 2, depth: 16, batch: 4 }],
    // The second of two devices is in a domain of its own.
    ["local", 4 * 100, { size: 2, "working-set": 100, domains: 2 }],
    // Fewer are allocated than would be kept.
    ["local", 40, { "working-set": 100, ops: 40 }],
    ["block", 20, { jobs: 8, depth: 16, ops: 40 }],
  ])("of the workload %s: %i pages, and no page less", async (workload, pages, given) => {
    await expect(plan(workload, { ...given, limit: pages - 1 })).resolves.toBeUndefined();
    await expect(plan(workload, { ...given, limit: pages - 2 })).rejects.toThrow(
      `--limit "${pages - 2}": allowed is at least ${pages - 1}`,
    );
  });

  it.each<[string, WorkloadName, Given]>([
    ["on threads, which end in time", "local", { engine: "threads" }],
    ["of devices with masks of their own", "local", { masks: [2 ** 20] }],
    ["where it depends on who is faster", "cross", { depth: 100 }],
  ])("are not asked for %s", async (_, workload, given) => {
    await expect(plan(workload, { limit: 50, ...given })).resolves.toBeUndefined();
  });
});
