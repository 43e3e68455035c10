import type { FaultPlan, MemoryFaults } from "../../engine/faults/fault-plan.js";
import { endsByPasses } from "../../workload/workload-spec.js";
import type { GivenOptions } from "../options/given-options.js";
import { badValue, withoutEffect } from "../usage-error.js";
import type { PlannedWorkload } from "./planned-workload.js";

/** What is to go wrong on purpose in every run of every workload; undefined for nothing. */
export function planFaults(
  options: GivenOptions,
  workloads: readonly PlannedWorkload[],
): FaultPlan | undefined {
  const slowCpu = options.get("slow-cpu");
  const hotplugSeconds = options.get("hotplug");
  const wrongFree = options.get("wrong-free");
  const killCpu = options.get("kill-cpu");
  const plan: FaultPlan = {
    ...memoryFaultsOf(options),
    ...(slowCpu !== undefined && { slowCpu }),
    ...(hotplugSeconds !== undefined && { hotplugSeconds }),
    ...(wrongFree !== undefined && { wrongFree }),
    ...(killCpu !== undefined && { killCpu }),
  };
  const cpus = Math.min(...workloads.map((workload) => workload.cpus));
  if (slowCpu !== undefined) checkCpu("slow-cpu", slowCpu.cpu, cpus, `${slowCpu.cpu}:${slowCpu.factor}`);
  if (killCpu !== undefined) checkCpu("kill-cpu", killCpu, cpus, String(killCpu));
  if (hotplugSeconds !== undefined) checkHotplug(hotplugSeconds, cpus, options, workloads);
  return Object.keys(plan).length === 0 ? undefined : plan;
}

/** Which allocations of memory are to fail; undefined for none. */
export function memoryFaultsOf(options: GivenOptions): MemoryFaults | undefined {
  const failMagazine = options.get("fail-magazine");
  const failNode = options.get("fail-node");
  if (failMagazine === undefined && failNode === undefined) return undefined;
  return {
    ...(failMagazine !== undefined && { failMagazine }),
    ...(failNode !== undefined && { failNode }),
  };
}

function checkHotplug(
  period: number,
  cpus: number,
  options: GivenOptions,
  workloads: readonly PlannedWorkload[],
): void {
  if (cpus === 1) throw withoutEffect("hotplug", "CPU 0 stays online, and there is no other");
  const isTimed = options.get("ops") === undefined && !workloads.every(({ spec }) => endsByPasses(spec));
  const duration = options.get("duration");
  if (!isTimed || duration === undefined || period / 2 < duration) return;
  throw withoutEffect(
    "hotplug",
    `the first CPU would go offline after ${period / 2} s, and a repetition takes ${duration}`,
  );
}

function checkCpu(option: "slow-cpu" | "kill-cpu", cpu: number, cpus: number, given: string): void {
  if (cpu < cpus) return;
  throw badValue(option, given, `a CPU from 0 to ${cpus - 1}: there are ${cpus}`);
}
