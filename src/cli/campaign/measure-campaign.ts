import { compareRuns } from "../../measure/comparison.js";
import { describeMachine } from "../../measure/machine-description.js";
import { type MeasuredResult, RESULT_SCHEMA } from "../../measure/result.js";
import { warningsOf } from "../../measure/warnings.js";
import type { GivenOptions } from "../options/given-options.js";
import { type FoundValues, optionsInForce } from "../options/options-in-force.js";
import type { Progress } from "../progress.js";
import { type Campaign, runCampaign } from "./campaign.js";

/** Runs a campaign; the result of `kind`, compared with `baseline` if there is one. */
export async function measureCampaign(
  kind: MeasuredResult["kind"],
  campaign: Campaign,
  baseline: string | null,
  options: GivenOptions,
  progress: Progress,
): Promise<MeasuredResult> {
  const { workloads } = campaign;
  const machine = describeMachine();
  const runs = await runCampaign(campaign, progress);
  return {
    schema: RESULT_SCHEMA,
    kind,
    machine,
    options: optionsInForce(
      options,
      foundFor(campaign, baseline),
      workloads.map(({ spec }) => spec.name),
    ),
    warnings: warningsOf(runs, machine),
    workloads: workloads.map(({ spec, cpus, text, capture }) => ({ name: spec.name, cpus, text, capture })),
    runs,
    comparison: baseline === null ? [] : compareRuns(runs, baseline),
  };
}

function foundFor({ workloads, designs, until }: Campaign, baseline: string | null): FoundValues {
  const generated = workloads.find(({ spec }) => spec.name !== "trace");
  const traced = workloads.find(({ spec }) => spec.name === "trace");
  return {
    depot: designs.map(({ depot }) => depot),
    workload: workloads.map(({ spec }) => spec.name),
    duration: until.seconds,
    reclaim: reclaimFound(designs),
    ...(baseline !== null && { baseline }),
    ...(generated !== undefined && { cpus: generated.cpus }),
    ...(generated?.spec.name === "storage" && { "free-cpus": generated.spec.freeCpus }),
    ...(traced?.capture && { trace: traced.capture.file }),
  };
}

/** One setting, or one for each design where they differ. */
function reclaimFound(designs: Campaign["designs"]): unknown {
  const settings = designs.map(({ depot, reclaim }) => [depot, reclaim ? "on" : "off"] as const);
  const distinct = new Set(settings.map(([, setting]) => setting));
  return distinct.size === 1 ? settings[0]![1] : Object.fromEntries(settings);
}
