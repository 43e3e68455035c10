import { deviceCount, ONE_DEVICE } from "../../workload/device-set.js";
import type { WorkloadSpec } from "../../workload/workload-spec.js";
import { badValue } from "../usage-error.js";
import type { Campaign } from "./campaign.js";
import type { PlannedWorkload } from "./planned-workload.js";

/**
 * Whether there are addresses for what each workload keeps live, as far as that can be told before it runs. A burst looks
 * after itself, see `burstOf`.
 *
 * Why a simulation without them is refused: each allocation that fails flushes the caches of all CPUs, and a run of many
 * CPUs would take hours to show nothing else. Threads end in time, and their result is doubted.
 */
export function checkRoom({ workloads, profile, devices = ONE_DEVICE, until }: Campaign): void {
  if (profile === null || devices.masks.length > 0) return;
  for (const workload of workloads) {
    const { spec, cpus } = workload;
    if (spec.name === "trace") continue;
    const ops = until.ops ?? (until.opsPerCpu ?? Number.POSITIVE_INFINITY) * cpus;
    const pages = Math.floor(pagesKept(workload, ops, deviceCount(devices)) / devices.domains);
    if (pages <= spec.limitPfn + 1) continue;
    const where = devices.domains === 1 ? "" : ` in each of ${devices.domains} domains`;
    throw badValue(
      "limit",
      String(spec.limitPfn),
      `at least ${pages - 1}: what the workload ${spec.name} keeps of ${cpus} CPUs takes ${pages} pages${where}`,
    );
  }
}

/** Pages of all ranges that are live at the same time for certain, if there are `ops` operations. */
function pagesKept({ spec, cpus }: PlannedWorkload, ops: number, devices: number): number {
  switch (spec.name) {
    case "local":
    case "slow":
      return Math.min(cpus * spec.workingSet, ops) * pagesOf(spec.size);
    case "mixed":
      return Math.min(cpus * spec.workingSet, ops) * meanPages(spec.sizes);
    case "block":
      return Math.min(spec.jobs * spec.depth, ops / 2) * meanPages(spec.sizes);
    case "network":
      return Math.min(spec.irqCpus.length * devices * spec.depth, ops / 2) * pagesOf(spec.size);
    // How much is under way depends on who is faster.
    case "cross":
    case "storage":
    case "burst":
    case "trace":
      return 0;
  }
}

/** What a range takes of the addresses: it is aligned to its size, rounded up to a power of two. */
function pagesOf(size: number): number {
  return 2 ** Math.ceil(Math.log2(size));
}

function meanPages(sizes: Extract<WorkloadSpec, { name: "mixed" }>["sizes"]): number {
  const weights = sizes.reduce((sum, { weight }) => sum + weight, 0);
  return sizes.reduce((sum, { size, weight }) => sum + pagesOf(size) * weight, 0) / weights;
}
