import type { IovaDomain } from "../../iova/domain.js";
import { Random } from "../../workload/random.js";
import { FAULT_SEED, type MemoryFaults } from "./fault-plan.js";

/**
 * Has allocations of magazines and nodes fail from now on, by the CPUs and in every domain of the machine of `domain`;
 * the controller and housekeeping are spared. Before the CPUs run.
 */
export function armFailures(
  { magazines, tree, options }: IovaDomain,
  plan: MemoryFaults,
  seed: number,
): void {
  for (let cpu = 0; cpu < options.cpus; cpu++) {
    const random = new Random(seed ^ FAULT_SEED, cpu);
    magazines.faults.arm(cpu, plan.failMagazine ?? 0, random.next());
    tree.faults.arm(cpu, plan.failNode ?? 0, random.next());
  }
}
