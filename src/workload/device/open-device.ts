import { type DeviceSet, ONE_DEVICE } from "../device-set.js";
import type { WorkloadSpec } from "../workload-spec.js";
import { BlockModel } from "./block-model.js";
import type { DeviceModel } from "./device-model.js";
import { NetworkModel } from "./network-model.js";

/** The devices of a workload; null for those without. `ops` are allocations and frees in total. */
export function openDevice(
  spec: WorkloadSpec,
  cpus: number,
  seed: number,
  ops: number,
  devices: DeviceSet = ONE_DEVICE,
): DeviceModel | null {
  switch (spec.name) {
    case "block":
      return new BlockModel(spec, cpus, seed, ops, 1, devices);
    case "network":
      return new NetworkModel(spec, cpus, seed, ops, devices);
    default:
      return null;
  }
}
