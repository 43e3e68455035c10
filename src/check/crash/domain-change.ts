import type { OopsReport } from "../../measure/result.js";
import { oopsOf } from "../oops.js";
import type { CrashHost } from "./crash-host.js";
import { Device } from "./device.js";
import { IommuGroup } from "./iommu-group.js";
import { KernelStack } from "./kernel-stack.js";

export type DomainChangeOutcome =
  | { readonly outcome: "survived"; readonly rounds: number }
  | { readonly outcome: "crashed"; readonly round: number; readonly oops: OopsReport };

/**
 * The test that brought the first version of the list down, for a number of rounds: a device with traffic is unbound,
 * the type of its group's domain changed, which frees the old domain and makes a new one, and the device is bound
 * again, with traffic. Each round writes from another CPU.
 */
export async function changeDomains(host: CrashHost, rounds: number): Promise<DomainChangeOutcome> {
  const stack = new KernelStack();
  const group = new IommuGroup(host, stack);
  const device = new Device(group, host, stack);
  for (let round = 1; round <= rounds; round++) {
    try {
      await playRound(device, group, (round - 1) % host.cpus);
    } catch (error) {
      const found = host.faultOf(error);
      if (found === undefined) throw error;
      const { fault, ...where } = found;
      const callTrace = [...where.callTrace, ...stack.frames];
      return { outcome: "crashed", round, oops: oopsOf(fault, { ...where, callTrace }) };
    }
  }
  return { outcome: "survived", rounds };
}

async function playRound(device: Device, group: IommuGroup, cpu: number): Promise<void> {
  await device.bind();
  await device.traffic();
  device.unbind();
  await group.writeType(group.type === "auto" ? "DMA" : "auto", cpu);
  await device.bind();
  await device.traffic();
}
