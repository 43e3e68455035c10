import { verifyAgainstKernel } from "../check/kernel-verify/kernel-verify.js";
import { describeMachine } from "../measure/machine-description.js";
import { RESULT_SCHEMA } from "../measure/result.js";
import { checkOptions } from "./campaign/check-options.js";
import { measureCampaign } from "./campaign/measure-campaign.js";
import { planCampaign } from "./campaign/plan-campaign.js";
import { planDesigns } from "./campaign/planned-design.js";
import { planTrace } from "./campaign/planned-workload.js";
import type { FileCommand } from "./command-definition.js";
import { deliver, deliverMeasured } from "./deliver.js";
import { ExitCode } from "./exit-code.js";
import { loadOneDepot, type NamedDepot } from "./named-depot.js";
import type { GivenOptions } from "./options/given-options.js";
import { openOutputs } from "./outputs.js";
import type { Terminal } from "./terminal.js";

/** A capture of a real kernel: as the workload, or as the standard that the allocator is held to. */
export const replayCommand: FileCommand = (options, terminal, file) => {
  return options.get("verify") ? verify(options, terminal, file) : replay(options, terminal, file);
};

async function replay(options: GivenOptions, terminal: Terminal, file: string): Promise<ExitCode> {
  checkOptions(options, ["trace"]);
  const given = await givenDepot(options);
  if (given !== undefined) planDesigns(options, [given]);
  const outputs = openOutputs(options, terminal.out);
  const workload = await planTrace(options, file);
  const depot = given ?? (await loadOneDepot(workload.capture?.depot ?? options.only("depot")!));
  const campaign = planCampaign(options, planDesigns(options, [depot]), [workload]);
  const result = await measureCampaign("replay", campaign, null, options, terminal);
  return deliverMeasured(result, outputs, terminal);
}

async function verify(options: GivenOptions, terminal: Terminal, file: string): Promise<ExitCode> {
  options.allowOnly(["depot", "verify", "json"], "--verify plays the recorded steps once, as the kernel did");
  const given = await givenDepot(options);
  const outputs = openOutputs(options, terminal.out);
  const verification = await verifyAgainstKernel(file, given?.design);
  await deliver(
    {
      schema: RESULT_SCHEMA,
      kind: "kernel-verify",
      machine: describeMachine(),
      options: { depot: verification.depot, verify: true },
      warnings: [],
      verification,
    },
    outputs,
    terminal,
  );
  const differs = verification.kind === "steps" && verification.difference !== undefined;
  return differs ? ExitCode.failed : ExitCode.done;
}

async function givenDepot(options: GivenOptions): Promise<NamedDepot | undefined> {
  return options.has("depot") ? loadOneDepot(options.only("depot")!) : undefined;
}
