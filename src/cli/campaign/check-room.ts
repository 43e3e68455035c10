import { alignmentOf } from "../../iova/iova-tree.js";
import { deviceCount, ONE_DEVICE } from "../../workload/device-set.js";
import { badValue } from "../usage-error.js";
import type { Campaign } from "./campaign.js";
import type { PlannedWorkload } from "./planned-workload.js";

/** Ranges that are live at the same time for certain, each of so many pages. */
interface Kept {
  readonly ranges: number;
  readonly size: number;
}

/**
 * Whether there are addresses and memory for what each workload keeps live, as far as that is certain before it runs. A
 * burst looks after itself, see `burstOf`; and why a simulation without room is refused.
 */
export function checkRoom({
  workloads,
  profile,
  allocator,
  limits,
  devices = ONE_DEVICE,
  until,
}: Campaign): void {
  if (profile === null || until.seconds !== undefined) return;
  const { domains, masks } = devices;
  for (const workload of workloads) {
    const { spec, cpus } = workload;
    if (spec.name === "trace") continue;
    const ops = until.ops ?? until.opsPerCpu! * cpus;
    const { ranges, size } = keptBy(workload, ops, deviceCount(devices));
    const text = `what the workload ${spec.name} keeps of ${cpus} CPUs`;
    if (ranges > limits.maxIovas) {
      throw badValue(
        "max-iovas",
        String(limits.maxIovas),
        `at least ${ranges}: ${text} are ${ranges} ranges`,
      );
    }
    if (masks.length > 0) continue;
    // Each begins at a multiple of its size, rounded up to a power of two; at pfn 0 none does.
    const apart = alignmentOf(size);
    const most = size > 2 ** (allocator.bins - 1) ? size : apart;
    const own = Math.floor(ranges / domains);
    const least = own * apart + most - 1;
    if (ranges === 0 || spec.limitPfn >= least) continue;
    const where = domains === 1 ? "" : ` in each of ${domains} domains`;
    const allowed = `at least ${least}: ${text} are ${own} ranges${where}, ${apart} pages apart`;
    throw badValue("limit", String(spec.limitPfn), allowed);
  }
}

/** Of runs of `ops` operations. Nothing where it depends on chance, or on who is faster. */
function keptBy({ spec, cpus }: PlannedWorkload, ops: number, devices: number): Kept {
  switch (spec.name) {
    case "local":
    case "slow":
      return { ranges: Math.min(cpus * spec.workingSet, ops), size: spec.size };
    // The buffers that wait for packets.
    case "network":
      return { ranges: Math.min(spec.irqCpus.length * devices * spec.depth, ops / 2), size: spec.size };
    default:
      return { ranges: 0, size: 1 };
  }
}
