import { ringFill } from "../../workload/device/ring-fill.js";
import { deviceCount, ONE_DEVICE } from "../../workload/device-set.js";
import type { GivenOptions } from "../options/given-options.js";
import { badValue } from "../usage-error.js";
import type { Campaign } from "./campaign.js";
import type { PlannedWorkload } from "./planned-workload.js";

/** The fewest operations that a workload can do, and why. */
interface Fewest {
  readonly ops: number;
  readonly why: string;
}

/** A request: what is allocated for it is freed when it is completed. */
const REQUEST: Fewest = { ops: 2, why: "a request is an allocation and a free" };

/** Refuses runs that would end before they have done anything that they are about. */
export function checkOps(options: GivenOptions, { workloads, devices = ONE_DEVICE, until }: Campaign): void {
  if (until.seconds !== undefined) return;
  const option = options.command === "sweep" && until.opsPerCpu !== undefined ? "ops-per-cpu" : "ops";
  for (const workload of workloads) {
    const { spec, cpus } = workload;
    const ops = until.ops ?? until.opsPerCpu! * cpus;
    const fewest = fewestOf(workload, deviceCount(devices));
    if (ops >= fewest.ops) continue;
    const [given, allowed] =
      option === "ops" ? [ops, fewest.ops] : [until.opsPerCpu, Math.ceil(fewest.ops / cpus)];
    throw badValue(option, String(given), `at least ${allowed} for the workload ${spec.name}: ${fewest.why}`);
  }
}

function fewestOf({ spec }: PlannedWorkload, devices: number): Fewest {
  switch (spec.name) {
    case "storage":
    case "block":
      return REQUEST;
    case "network": {
      const fill = ringFill(spec, devices);
      const why = `half of them receive, and begin with the ${fill} buffers of the receive rings; fewer --hw-queues or a smaller --depth need less`;
      return { ops: 2 * (fill + REQUEST.ops), why };
    }
    default:
      return { ops: 1, why: "" };
  }
}
