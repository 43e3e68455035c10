import { describe, expect, it } from "vitest";
import type { Campaign } from "../../../src/cli/campaign/campaign.js";
import { planCampaign } from "../../../src/cli/campaign/plan-campaign.js";
import { planDesigns } from "../../../src/cli/campaign/planned-design.js";
import { planWorkload } from "../../../src/cli/campaign/planned-workload.js";
import { loadDepots } from "../../../src/cli/named-depot.js";
import type { CommandName } from "../../../src/cli/options/command-name.js";
import { GivenOptions } from "../../../src/cli/options/given-options.js";
import type { OptionName } from "../../../src/cli/options/option-table.js";

/** A burst on simulated CPUs, by these options. */
async function planned(
  given: { readonly [name in OptionName]?: unknown },
  command: CommandName = "run",
): Promise<Campaign> {
  const entries = { engine: "virtual", ...given };
  const options = new GivenOptions(command, new Map(Object.entries(entries)) as Map<OptionName, unknown>);
  const designs = planDesigns(options, await loadDepots(["list"]));
  return planCampaign(options, designs, [await planWorkload(options, "burst")]);
}

describe("what is not said of simulated CPUs", () => {
  it.each([
    [16, 100_000],
    [160, 100_000],
    // Together 16,000,000 at the most.
    [448, 35_714],
    [1024, 15_625],
  ])("%i do 100,000 operations each, but not too many together", async (cpus, opsPerCpu) => {
    expect((await planned({ cpus })).until).toEqual({ opsPerCpu });
    // Points of a sweep are held against each other: each CPU does as many everywhere.
    expect((await planned({ cpus }, "sweep")).until).toEqual({ opsPerCpu: 100_000 });
  });

  it.each([
    [2, {}, 20_000],
    // All bursts together take half of the 2^20 pfns.
    [448, {}, 1170],
    [448, { size: 3 }, 292],
    [448, { domains: 2 }, 2340],
    [448, { limit: 2 ** 36 - 1 }, 20_000],
    [448, { masks: [2 ** 16 - 1, 2 ** 20] }, 73],
  ])("%i with %o allocate bursts that fit", async (cpus, given, burst) => {
    const { workloads } = await planned({ cpus, ...given });
    expect(workloads.map(({ spec }) => spec)).toMatchObject([{ name: "burst", burst }]);
  });
});
