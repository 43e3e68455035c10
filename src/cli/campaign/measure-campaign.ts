import { compareRuns } from "../../measure/comparison.js";
import { describeStatistics } from "../../measure/confidence.js";
import { doubtsOf, warningsOf } from "../../measure/doubt/doubts.js";
import { describeComputer, describeMachine } from "../../measure/machine-description.js";
import { measureCosts } from "../../measure/measure-cost.js";
import { type MeasuredResult, RESULT_SCHEMA } from "../../measure/result.js";
import { endsByPasses } from "../../workload/workload-spec.js";
import type { GivenOptions } from "../options/given-options.js";
import { type FoundValues, optionsInForce } from "../options/options-in-force.js";
import { type Campaign, intervalsOf } from "./campaign.js";
import { type Audience, runCampaign } from "./run-campaign.js";

/** Runs a campaign; the result of `kind`, compared with `baseline` if there is one. */
export async function measureCampaign(
  kind: MeasuredResult["kind"],
  campaign: Campaign,
  baseline: string | null,
  options: GivenOptions,
  audience: Audience,
): Promise<MeasuredResult> {
  const { workloads } = campaign;
  const machine = campaign.profile === null ? describeMachine() : describeComputer();
  const { runs, controls, partial } = await runCampaign(campaign, baseline, audience);
  const intervals = intervalsOf(campaign);
  const comparison = baseline === null ? [] : compareRuns(runs, baseline, intervals);
  const measureCost = measureCosts(runs, controls);
  const { precision } = intervals;
  const doubts = doubtsOf({ runs, machine, comparison, measureCost, precision, partial });
  return {
    schema: RESULT_SCHEMA,
    kind,
    machine,
    ...(campaign.profile !== null && { profile: campaign.profile }),
    options: optionsInForce(
      options,
      foundFor(campaign, baseline),
      workloads.map(({ spec }) => spec.name),
    ),
    warnings: warningsOf(doubts),
    workloads: workloads.map(({ spec, cpus, text, capture }) => ({ name: spec.name, cpus, text, capture })),
    runs,
    controls,
    measureCost,
    comparison,
    statistics: describeStatistics(comparison, measureCost, intervals),
    doubts,
    partial,
  };
}

/** What the options leave to run time, as the campaign has it. */
export function foundFor(
  { workloads, designs, until, repetitions, faults }: Campaign,
  baseline: string | null,
): FoundValues {
  const generated = workloads.find(({ spec }) => spec.name !== "trace");
  const traced = workloads.find(({ spec }) => spec.name === "trace");
  return {
    depot: designs.map(({ given }) => given),
    workload: workloads.map(({ spec }) => spec.name),
    duration: workloads.every(({ spec }) => endsByPasses(spec)) ? undefined : until.seconds,
    reclaim: reclaimFound(designs),
    ops: until.ops ?? (until.opsPerCpu && generated && until.opsPerCpu * generated.cpus),
    ...(traced?.spec.name === "trace" &&
      Number.isFinite(traced.spec.passes) && { passes: traced.spec.passes }),
    ...("repeat" in repetitions && { repeat: repetitions.repeat }),
    ...(baseline !== null && { baseline }),
    ...(generated !== undefined && { cpus: generated.cpus }),
    ...burstFound(workloads),
    ...(generated?.spec.name === "storage" && { "free-cpus": generated.spec.freeCpus }),
    ...(faults?.slowCpu && { "slow-cpu": `${faults.slowCpu.cpu}:${faults.slowCpu.factor}` }),
    ...(traced?.capture && { trace: traced.capture.file }),
  };
}

function burstFound(workloads: Campaign["workloads"]): FoundValues {
  const burst = workloads.map(({ spec }) => spec).find((spec) => spec.name === "burst");
  return burst === undefined ? {} : { burst: burst.burst };
}

/** One setting, or one for each design where they differ. */
function reclaimFound(designs: Campaign["designs"]): unknown {
  const settings = designs.map(({ design, reclaim }) => [design.id, reclaim ? "on" : "off"] as const);
  const distinct = new Set(settings.map(([, setting]) => setting));
  return distinct.size === 1 ? settings[0]![1] : Object.fromEntries(settings);
}
