import type { IovaDomain } from "../../iova/domain.js";
import { MachineHeader } from "../../memory/machine-layout.js";
import type { RunControl } from "../run-control.js";

/** A CPU's side of hotplug: goes offline when it is told to, and comes back. */
export class Plug {
  /** How often it went offline, and for how long in all, in nanoseconds. */
  hotplugs = 0;
  offlineNs = 0;

  constructor(
    private readonly cpu: number,
    /** Every domain of the machine; at least one. */
    private readonly domains: readonly IovaDomain[],
    private readonly control: RunControl,
  ) {}

  /** Between two operations of its CPU; returns when that is online, or the run is over. */
  look(): void {
    if (this.control.isOffline(this.cpu)) this.#stayOffline();
  }

  /** As in the kernel: not online any more, then dead, and then what it held goes back, in one domain after the other. */
  #stayOffline(): void {
    const { cpu, control, domains } = this;
    const { machine, cpus } = domains[0]!;
    const { atomics, i32, layout } = machine;
    const online = layout.header + MachineHeader.onlineCpus;
    const since = machine.now();
    this.hotplugs++;
    atomics.sub(i32, online, 1);
    cpus.leave(cpu);
    try {
      for (const domain of domains) domain.freeCpuCachedIovas(cpu, cpu);
      for (let turn = 0; control.isOffline(cpu) && !control.stopped; turn++) {
        control.beat(cpu);
        control.spin(control.offlineOf(cpu), 1, turn);
      }
    } finally {
      cpus.enter(cpu);
      atomics.add(i32, online, 1);
      this.offlineNs += machine.now() - since;
    }
  }
}
