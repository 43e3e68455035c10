import type { CpuStream } from "./stream.js";
import type { WorkloadSpec } from "./workload-spec.js";

/**
 * The devices of a generated workload: CPUs take them in turn, or the jobs do where there are some; devices the domains in
 * turn. A trace brings its own.
 */
export interface DeviceSet {
  readonly domains: number;
  /** The limitPfn of each device, its mask; empty: one device for each domain, with the limit of the workload. */
  readonly masks: readonly number[];
}
export const ONE_DEVICE: DeviceSet = Object.freeze({ domains: 1, masks: [] });

/** How many devices there are. */
export function deviceCount({ domains, masks }: DeviceSet): number {
  return Math.max(domains, masks.length);
}

/** The limitPfn of each device: its mask, or that of the workload. */
export function limitsOf(devices: DeviceSet, limitPfn: number): readonly number[] {
  return Array.from({ length: deviceCount(devices) }, (_, device) => devices.masks[device] ?? limitPfn);
}

/** Lets a CPU's stream work on its device. A pair of `cross` shares one: what one maps the other unmaps. */
export function assignDevice(stream: CpuStream, spec: WorkloadSpec, cpu: number, devices: DeviceSet): void {
  if (spec.name === "trace") return;
  const device = (spec.name === "cross" ? cpu >> 1 : cpu) % deviceCount(devices);
  stream.domain = device;
  stream.limitPfn = devices.masks[device] ?? stream.limitPfn;
}
