import { checkOptions } from "./campaign/check-options.js";
import { measureCampaign } from "./campaign/measure-campaign.js";
import { planCampaign } from "./campaign/plan-campaign.js";
import { planDesigns } from "./campaign/planned-design.js";
import { planWorkload } from "./campaign/planned-workload.js";
import { reportCapacity } from "./capacity.js";
import type { Command } from "./command-definition.js";
import { deliverMeasured } from "./deliver.js";
import { loadOneDepot } from "./named-depot.js";
import { openOutputs } from "./outputs.js";

/** One design, one workload. */
export const runCommand: Command = async (options, terminal) => {
  if (options.get("capacity")) return reportCapacity(options, terminal);
  const name = options.only("workload") ?? (options.has("trace") ? "trace" : "burst");
  checkOptions(options, [name]);
  const designs = planDesigns(options, [await loadOneDepot(options.only("depot")!)]);
  const outputs = openOutputs(options, terminal.out);
  const campaign = planCampaign(options, designs, [await planWorkload(options, name)]);
  const result = await measureCampaign("run", campaign, null, options, terminal);
  return deliverMeasured(result, outputs, terminal);
};
