import { kworkerOf } from "../../memory/cpu-layout.js";
import { CpuOwnership } from "../../memory/cpu-ownership.js";
import { ReclaimWork } from "../reclaim-work.js";
import { RunControl } from "../run-control.js";
import { type Failure, failureOf } from "./failure.js";
import { attachDomain, attachMachine, type MachineHandle, prepare } from "./machine-handle.js";

/** How often the housekeeping thread looks, in ms: work runs up to this much late. */
const LOOK_MS = 5;

export interface KworkerTask {
  readonly handle: MachineHandle;
  readonly slots: readonly number[];
}

export type KworkerTaskResult =
  | { readonly outcome: "done" }
  | { readonly outcome: "failed"; readonly failure: Failure };

/** The housekeeping thread: runs the reclaim work of every bin of every domain when it is due, until the run stops. */
export async function performKworkerTask({ handle, slots }: KworkerTask): Promise<KworkerTaskResult> {
  const machine = attachMachine(handle);
  const kworker = kworkerOf(handle.allocator.cpus);
  try {
    await prepare(handle);
    const ownership = new CpuOwnership(machine);
    const control = new RunControl(machine, handle.allocator.cpus, []);
    const works = slots.map((slot) => new ReclaimWork(attachDomain(handle, machine, slot)));
    while (!control.housekeepingOver(LOOK_MS)) {
      const now = performance.now();
      for (const work of works) {
        if (!work.isDue(now)) continue;
        ownership.enter(kworker);
        work.run(kworker);
        ownership.leave(kworker);
      }
    }
    return { outcome: "done" };
  } catch (error) {
    machine.abort();
    return { outcome: "failed", failure: failureOf(error, kworker) };
  }
}
