import { checkOptions } from "./campaign/check-options.js";
import { measureCampaign } from "./campaign/measure-campaign.js";
import { planCampaign } from "./campaign/plan-campaign.js";
import { planDesigns } from "./campaign/planned-design.js";
import { planWorkload } from "./campaign/planned-workload.js";
import type { CommandDefinition } from "./command-definition.js";
import { deliver } from "./deliver.js";
import { ExitCode } from "./exit-code.js";
import { openJsonOutput } from "./json-output.js";

/** One design, one workload. */
export const runCommand: CommandDefinition = {
  name: "run",
  summary: "run one depot design on one workload",
  async run(options, terminal) {
    const name = options.only("workload") ?? (options.has("trace") ? "trace" : "burst");
    checkOptions(options, [name]);
    const designs = planDesigns(options, [options.only("depot")!]);
    const json = openJsonOutput(options.get("json"), terminal.out);
    const campaign = planCampaign(options, designs, [await planWorkload(options, name)]);
    deliver(await measureCampaign("run", campaign, null, options, terminal.progress), json, terminal);
    return ExitCode.done;
  },
};
