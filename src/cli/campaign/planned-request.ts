import type { RunRequest } from "../../engine/run-request.js";
import { endsByPasses } from "../../workload/workload-spec.js";
import type { Campaign } from "./campaign.js";
import type { PlannedDesign } from "./planned-design.js";
import type { PlannedWorkload } from "./planned-workload.js";

/** What every run of a design on a workload has in common, whoever looks on and however long it is. */
export function plannedRequest(
  campaign: Campaign,
  { spec, cpus }: PlannedWorkload,
  { source, label, reclaim }: PlannedDesign,
): Omit<RunRequest, "workload" | "repetition"> {
  const { allocator, limits, domain, seed, verify, devices, dma, faults } = campaign;
  return {
    depot: source,
    label,
    allocator: { ...allocator, cpus, reclaim },
    limits,
    domain,
    ...(devices && { devices }),
    ...(dma && spec.name !== "trace" && { dma }),
    ...(faults !== undefined && { faults }),
    seed,
    verify,
  };
}

/** When a run ends. A trace with a number of passes ends by itself, and each pass is whole. */
export function plannedEnd(
  { spec, cpus }: PlannedWorkload,
  { opsPerCpu, ...until }: Campaign["until"],
): Pick<RunRequest, "ops" | "seconds"> {
  if (endsByPasses(spec)) return {};
  return opsPerCpu === undefined ? until : { ops: opsPerCpu * cpus };
}
