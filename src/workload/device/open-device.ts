import type { WorkloadSpec } from "../workload-spec.js";
import { BlockModel } from "./block-model.js";
import type { DeviceModel } from "./device-model.js";
import { NetworkModel } from "./network-model.js";

/** The device of a workload; null for those without. `ops` are allocations and frees in total. */
export function openDevice(spec: WorkloadSpec, cpus: number, seed: number, ops: number): DeviceModel | null {
  switch (spec.name) {
    case "block":
      return new BlockModel(spec, cpus, seed, ops);
    case "network":
      return new NetworkModel(spec, cpus, seed, ops);
    default:
      return null;
  }
}
