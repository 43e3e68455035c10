import { kworkerOf } from "../../memory/cpu-layout.js";
import { CpuOwnership } from "../../memory/cpu-ownership.js";
import { RunControl } from "../run-control.js";
import { type Failure, failureOf } from "./failure.js";
import { attachDomain, attachMachine, type MachineHandle, prepare } from "./machine-handle.js";

/** Reclaim work runs this long after it was queued (Linux 6.7: `IOVA_DEPOT_DELAY`), in ms. */
const RECLAIM_DELAY_MS = 100;
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
    const domains = slots.map((slot) => {
      const domain = attachDomain(handle, machine, slot);
      return { domain, queuedAt: domain.rcaches.map(() => Number.NaN) };
    });
    while (!control.housekeepingOver(LOOK_MS)) {
      const now = performance.now();
      for (const { domain, queuedAt } of domains) {
        for (const [order, rcache] of domain.rcaches.entries()) {
          if (!rcache.workQueued) queuedAt[order] = Number.NaN;
          else if (Number.isNaN(queuedAt[order])) queuedAt[order] = now;
        }
        const isDue = (order: number) => now - queuedAt[order]! >= RECLAIM_DELAY_MS;
        if (!queuedAt.some((_, order) => isDue(order))) continue;
        ownership.enter(kworker);
        domain.runQueuedWork(kworker, isDue);
        ownership.leave(kworker);
        // A work that queued itself again waits for its delay anew.
        for (const order of queuedAt.keys()) if (isDue(order)) queuedAt[order] = Number.NaN;
      }
    }
    return { outcome: "done" };
  } catch (error) {
    machine.abort();
    return { outcome: "failed", failure: failureOf(error, kworker) };
  }
}
