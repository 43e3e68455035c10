import { findDepotDesign } from "../../depot/registry.js";
import type { DepotDesign } from "../../iova/depot.js";
import { type AllocatorOptions, IovaDomain } from "../../iova/domain.js";
import type { MachineLayout } from "../../memory/machine.js";
import { ThreadMachine, type ThreadMachineOptions } from "../../memory/thread-machine.js";

/** Everything that a worker needs to work on a machine; structured-cloneable. */
export interface MachineHandle {
  readonly buffer: SharedArrayBuffer;
  readonly layout: MachineLayout;
  readonly machineOptions: ThreadMachineOptions;
  readonly depot: string;
  readonly allocator: AllocatorOptions;
}

export function attachMachine(handle: MachineHandle): ThreadMachine {
  return ThreadMachine.attach(handle.buffer, handle.layout, handle.machineOptions);
}

export function attachDomain(handle: MachineHandle, machine: ThreadMachine, slot: number): IovaDomain {
  return IovaDomain.attach(machine, designOf(handle), handle.allocator, slot);
}

function designOf(handle: MachineHandle): DepotDesign {
  const design = findDepotDesign(handle.depot);
  if (design === undefined) throw new Error(`no depot design ${handle.depot}`);
  return design;
}
