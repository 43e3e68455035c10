import type { WorkloadName } from "../workload/workload-spec.js";
import { checkOptions } from "./campaign/check-options.js";
import { measureCampaign } from "./campaign/measure-campaign.js";
import { planCampaign } from "./campaign/plan-campaign.js";
import { planDesigns } from "./campaign/planned-design.js";
import { planWorkload } from "./campaign/planned-workload.js";
import type { Command } from "./command-definition.js";
import { deliverMeasured } from "./deliver.js";
import { isNamed, loadDepots, type NamedDepot } from "./named-depot.js";
import type { GivenOptions } from "./options/given-options.js";
import { openOutputs } from "./outputs.js";
import { badValue } from "./usage-error.js";

/** The main job: several depot designs, the same workloads, side by side. */
export const compareCommand: Command = async (options, terminal) => {
  const names = workloadsOf(options);
  checkOptions(options, names);
  const depots = await loadDepots(options.get("depot"));
  const baseline = baselineOf(options, depots);
  const designs = planDesigns(options, depots);
  const outputs = openOutputs(options, terminal.out);
  const workloads = [];
  for (const name of names) workloads.push(await planWorkload(options, name));
  const campaign = planCampaign(options, designs, workloads);
  const result = await measureCampaign("compare", campaign, baseline, options, terminal);
  return deliverMeasured(result, outputs, terminal);
};

function workloadsOf(options: GivenOptions): readonly WorkloadName[] {
  return options.get("workload") ?? (options.has("trace") ? ["trace"] : ["trace", "burst"]);
}

function baselineOf(options: GivenOptions, depots: readonly NamedDepot[]): string {
  const baseline = options.get("baseline") ?? depots[0]!.given;
  const found = depots.find((depot) => isNamed(depot, baseline));
  if (found !== undefined) return found.design.id;
  const compared = depots.map(({ design }) => design.id).join(", ");
  throw badValue("baseline", baseline, `one of the designs compared, ${compared}`);
}
