import type { FlushQueue } from "../../dma/flush-queue.js";
import type { IovaDomain } from "../../iova/domain.js";
import type { DeviceModel } from "../../workload/device/device-model.js";
import { Random } from "../../workload/random.js";
import type { RunRequest } from "../run-request.js";
import type { Actors } from "./actors.js";
import type { EventQueue } from "./event-queue.js";
import { FlushTimer } from "./flush-timer.js";
import { Hotplug } from "./hotplug.js";
import { Housekeeping } from "./housekeeping.js";
import type { LockQueues } from "./lock-queues.js";
import { MemoryWatch } from "./memory-watch.js";
import { Migration } from "./migration.js";
import type { VirtualCpus } from "./virtual-cpus.js";
import type { VirtualMachine } from "./virtual-machine.js";

/** What they act on. */
export interface Simulation {
  readonly machine: VirtualMachine;
  readonly domains: readonly IovaDomain[];
  readonly queue: EventQueue;
  readonly locks: LockQueues;
  readonly cpus: VirtualCpus;
}

/** Tells the chance of migrations from that of the streams. */
const MIGRATION = 0x1b873593;

/** Whoever a run asks for to act beside its CPUs. */
export class RunActors {
  /** Of each flush queue. */
  readonly timers: readonly FlushTimer[];
  readonly hotplug: Hotplug | null;
  readonly memory: MemoryWatch | null;

  constructor(
    private readonly request: RunRequest,
    private readonly actors: Actors,
    private readonly simulation: Simulation,
    flushQueues: readonly FlushQueue[],
  ) {
    const { machine, queue, cpus } = simulation;
    this.timers = flushQueues.map((flushQueue, k) => {
      const actor = actors.numberOf("flushTimers", k);
      return actors.add(actor, new FlushTimer(machine, queue, actor, flushQueue, cpus));
    });
    this.#keepHouse();
    this.hotplug = this.#hotplug();
    this.memory = this.#memory();
  }

  #keepHouse(): void {
    if (!this.request.allocator.reclaim) return;
    const { machine, queue, locks, domains } = this.simulation;
    const housekeeping = new Housekeeping(machine, queue, locks, domains);
    this.actors.add(housekeeping.kworker, housekeeping);
  }

  #hotplug(): Hotplug | null {
    const { hotplugSeconds } = this.request.faults ?? {};
    if (hotplugSeconds === undefined) return null;
    const { machine, queue, locks, cpus, domains } = this.simulation;
    const hotplug = new Hotplug(machine, queue, locks, cpus, domains, hotplugSeconds * 1e9);
    return this.actors.add(hotplug.actor, hotplug);
  }

  #memory(): MemoryWatch | null {
    const { sampleMs } = this.request;
    if (sampleMs === undefined) return null;
    const actor = this.actors.numberOf("memoryWatch");
    const { machine, queue, domains } = this.simulation;
    return this.actors.add(actor, new MemoryWatch(machine, queue, actor, domains, sampleMs));
  }

  /** Of a workload that has one: it begins. */
  connect(device: DeviceModel, seed: number): void {
    const { actors } = this;
    const { queue, cpus } = this.simulation;
    const actor = actors.numberOf("device");
    actors.add(actor, device);
    device.listener = {
      ready: (cpu, time) => cpus.wake(cpu, time),
      schedule: (time) => queue.schedule(actor, time),
    };
    device.start();
    if (device.migrationsPerSecond === 0) return;
    const random = new Random(seed ^ MIGRATION, 0);
    const uniform = () => (random.next() + 0.5) / 2 ** 32;
    const mover = actors.numberOf("migration");
    actors.add(mover, new Migration(queue, mover, device, uniform));
  }
}
