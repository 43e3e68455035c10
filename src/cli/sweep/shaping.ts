import type { DepotDesign } from "../../iova/depot.js";
import type { WorkloadName } from "../../workload/workload-spec.js";
import type { GivenOptions } from "../options/given-options.js";
import { type OptionName, specOf } from "../options/option-table.js";

/** The one workload that runs with these options are of. */
export function workloadOf(options: GivenOptions): WorkloadName {
  return options.only("workload") ?? (options.has("trace") ? "trace" : "burst");
}

/** Whether an option changes anything in runs of this workload on this design. */
export function shapes(name: OptionName, workload: WorkloadName, design: DepotDesign): boolean {
  if (name === "depot-size") return design.takesDepotSize === true;
  if (name === "reclaim") return design.reclaim !== "never";
  return specOf(name).workloads?.includes(workload) ?? true;
}
