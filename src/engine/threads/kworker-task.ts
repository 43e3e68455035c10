import { kworkerOf } from "../../memory/cpu-layout.js";
import { CpuOwnership } from "../../memory/cpu-ownership.js";
import type { WorkloadSpec } from "../../workload/workload-spec.js";
import { ReclaimWork } from "../reclaim-work.js";
import { RunControl } from "../run-control.js";
import { type Failure, failureOf } from "./failure.js";
import { FlushTimer } from "./flush-timer.js";
import { attachDomain, attachMachine, type MachineHandle, prepare } from "./machine-handle.js";
import { attachDma, type DmaPlan } from "./thread-dma.js";

/** How often the housekeeping thread looks, in ms: work runs up to this much late. */
const LOOK_MS = 5;

export interface KworkerTask {
  readonly handle: MachineHandle;
  readonly slots: readonly number[];
  readonly workload: WorkloadSpec;
  readonly dma: DmaPlan;
}

export type KworkerTaskResult =
  | { readonly outcome: "done" }
  | { readonly outcome: "failed"; readonly failure: Failure };

/**
 * The housekeeping thread: until the run stops, it runs the reclaim work of every bin of every domain when it is due, and
 * interrupts CPUs when a flush timer is.
 */
export async function performKworkerTask({
  handle,
  slots,
  workload,
  dma,
}: KworkerTask): Promise<KworkerTaskResult> {
  const machine = attachMachine(handle);
  const kworker = kworkerOf(handle.allocator.cpus);
  try {
    await prepare(handle);
    const ownership = new CpuOwnership(machine);
    const control = new RunControl(machine, handle.allocator.cpus, []);
    const domains = slots.map((slot) => attachDomain(handle, machine, slot));
    const works = handle.allocator.reclaim ? domains.map((domain) => new ReclaimWork(domain)) : [];
    const { queues } = attachDma(machine, domains, workload, dma);
    const timers = queues.map((queue, domain) => new FlushTimer(queue, domain, control));
    while (!control.housekeepingOver(LOOK_MS)) {
      const now = performance.now();
      for (const work of works) {
        if (!work.isDue(now)) continue;
        ownership.enter(kworker);
        work.run(kworker);
        ownership.leave(kworker);
      }
      for (const timer of timers) timer.look(now);
    }
    return { outcome: "done" };
  } catch (error) {
    machine.abort();
    return { outcome: "failed", failure: failureOf(error, kworker) };
  }
}
