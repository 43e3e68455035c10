import { failureCounts } from "../../measure/counters.js";
import type { FaultCounts } from "../../measure/result.js";
import type { Machine } from "../../memory/machine.js";
import type { CpuFaultReport } from "./cpu-faults.js";
import type { FaultPlan } from "./fault-plan.js";

/** What one CPU did, as far as faults are concerned. */
export interface FaultyCpuReport {
  readonly ops: number;
  readonly faults: CpuFaultReport;
}

/** What was made to go wrong in a run on a machine; null when nothing was. `cpus` are all of them, in order. */
export function faultCounts(
  plan: FaultPlan | undefined,
  machine: Machine,
  cpus: readonly FaultyCpuReport[],
): FaultCounts | null {
  if (plan === undefined) return null;
  const sum = (count: keyof CpuFaultReport) => cpus.reduce((total, { faults }) => total + faults[count], 0);
  const { failedMagazines, failedNodes, warnings } = failureCounts(machine);
  const { slowCpu } = plan;
  const isHotplugged = plan.hotplugSeconds !== undefined;
  return {
    failedMagazines: plan.failMagazine === undefined ? null : failedMagazines,
    failedNodes: plan.failNode === undefined ? null : failedNodes,
    hotplugs: isHotplugged ? sum("hotplugs") : null,
    offlineSeconds: isHotplugged ? sum("offlineNs") / 1e9 : null,
    slowCpuOps: slowCpu === undefined ? null : cpus[slowCpu.cpu]!.ops,
    wrongFrees: plan.wrongFree === undefined ? null : sum("wrongFrees"),
    warnings,
  };
}
