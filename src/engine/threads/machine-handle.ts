import { type AllocatorOptions, IovaDomain } from "../../iova/domain.js";
import type { MachineLayout } from "../../memory/machine.js";
import { ThreadMachine, type ThreadMachineOptions } from "../../memory/thread-machine.js";
import { type DepotSource, loadDepot, loadedDepot } from "../depot-modules.js";

/** Everything that a worker needs to work on a machine; structured-cloneable. */
export interface MachineHandle {
  readonly buffer: SharedArrayBuffer;
  readonly layout: MachineLayout;
  readonly machineOptions: ThreadMachineOptions;
  readonly depot: DepotSource;
  readonly allocator: AllocatorOptions;
}

/** A worker's first step: the design's code is there from then on. */
export async function prepare(handle: MachineHandle): Promise<void> {
  await loadDepot(handle.depot);
}

export function attachMachine(handle: MachineHandle): ThreadMachine {
  return ThreadMachine.attach(handle.buffer, handle.layout, handle.machineOptions);
}

export function attachDomain(handle: MachineHandle, machine: ThreadMachine, slot: number): IovaDomain {
  return IovaDomain.attach(machine, loadedDepot(handle.depot), handle.allocator, slot);
}
