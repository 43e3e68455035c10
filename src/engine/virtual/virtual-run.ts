import { DmaLayer, dmaWords } from "../../dma/dma-layer.js";
import { NO_DMA } from "../../dma/dma-options.js";
import type { DepotDesign } from "../../iova/depot.js";
import { IovaDomain, machineShape } from "../../iova/domain.js";
import { everyLatency, latencyHistograms } from "../../measure/latency-histogram.js";
import type { MachineProfile } from "../../measure/machine-profile.js";
import { MemorySampler } from "../../measure/memory-sampler.js";
import type { RunResult } from "../../measure/result.js";
import { bootOf } from "../../memory/cpu-layout.js";
import { Deadlock } from "../../memory/errors.js";
import { layoutOf } from "../../memory/machine-layout.js";
import type { DeviceModel } from "../../workload/device/device-model.js";
import { openDevice } from "../../workload/device/open-device.js";
import { assignDevice, ONE_DEVICE } from "../../workload/device-set.js";
import { openStream, opsOf } from "../../workload/open-stream.js";
import { Random } from "../../workload/random.js";
import { ringsOf } from "../../workload/rings.js";
import type { AllocPort, PortWrapper } from "../cpu.js";
import { armFailures } from "../faults/arm-failures.js";
import { faultCounts } from "../faults/fault-counts.js";
import { controlWords, RunControl } from "../run-control.js";
import { devicesOf, domainsFor, type LiveLook, type RunRequest } from "../run-request.js";
import { runResult, verifyDomains } from "../run-result.js";
import type { Actor } from "./actor.js";
import { DeviceActor, Migration } from "./device-actor.js";
import { EventQueue } from "./event-queue.js";
import { FlushTimer } from "./flush-timer.js";
import { Hotplug } from "./hotplug.js";
import { Housekeeping } from "./housekeeping.js";
import { LockQueues } from "./lock-queues.js";
import { MemoryWatch } from "./memory-watch.js";
import { VirtualCpus } from "./virtual-cpus.js";
import { VirtualMachine } from "./virtual-machine.js";

/** One run on simulated CPUs: a fresh machine, its domains, its CPUs and whoever else acts beside them. */
export class VirtualRun {
  readonly machine: VirtualMachine;
  readonly domains: readonly IovaDomain[];
  readonly #queue: EventQueue;
  readonly #cpus: VirtualCpus;
  /** Who acts besides the CPUs, by number: those of contexts are theirs. */
  readonly #others: Actor[] = [];
  readonly #latency = latencyHistograms();
  readonly #memory: MemoryWatch | null = null;
  readonly #hotplug: Hotplug | null = null;
  readonly #deadline: number;
  readonly #reserved: number;
  readonly #dma: DmaLayer;
  readonly #device: DeviceModel | null;

  constructor(
    private readonly request: RunRequest,
    private readonly design: DepotDesign,
    profile: MachineProfile,
    watch: PortWrapper,
  ) {
    const { allocator, limits, workload, ledger } = request;
    const { cpus } = allocator;
    const wanted = domainsFor(request);
    const rings = ringsOf(workload, cpus);
    const { dma = NO_DMA, devices = ONE_DEVICE } = request;
    const counts = { domains: wanted.length, devices: devicesOf(request) };
    const forControl = controlWords(cpus, rings);
    const engineWords = forControl + dmaWords(dma, cpus, counts);
    const shape = machineShape(allocator, design, { ...limits, domains: wanted.length, engineWords });
    this.machine = new VirtualMachine(layoutOf(shape), profile);
    const boot = bootOf(cpus);
    this.machine.begin(boot, BOOT_TIME);
    this.domains = wanted.map(({ reserves, ...options }) => {
      const domain = IovaDomain.create(this.machine, design, allocator, options, boot);
      for (const [pfnLo, pfnHi] of reserves) domain.reserve(boot, pfnLo, pfnHi);
      return domain;
    });
    this.#reserved = this.domains.reduce((sum, { tree }) => sum + tree.nodes, 0);
    this.machine.end();
    if (request.faults !== undefined) armFailures(this.domains[0]!, request.faults, request.seed);
    this.#deadline = (request.seconds ?? Number.POSITIVE_INFINITY) * 1e9;

    const control = new RunControl(this.machine, cpus, rings);
    const queue = new EventQueue(cpus + ActorNumber.flushTimers + wanted.length);
    const locks = new LockQueues(this.machine, queue);
    const timers: FlushTimer[] = [];
    this.#dma = new DmaLayer(
      this.machine,
      this.machine.layout.engine + forControl,
      this.domains,
      counts.devices,
      dma,
      (k) => ({
        flushIotlb: () => this.machine.spend(profile.ns.iotlbFlush),
        onFree: () => this.machine.spend(profile.ns.freeCall),
        onTimerStart: () => timers[k]!.start(this.machine.clock),
        freesUnderLock: true,
      }),
    );
    const ports: readonly AllocPort[] = DmaLayer.isNeeded(dma)
      ? this.#dma.devices
      : this.#dma.devices.map(({ domain }) => domain);
    const ops = request.ops ?? Number.POSITIVE_INFINITY;
    // Each repetition has a chance of its own.
    const seed = (request.seed + request.repetition) % 2 ** 32;
    const context = { cpus, seed, ops, levels: control };
    const device = openDevice(workload, cpus, seed, ops, devices);
    this.#device = device;
    const work = {
      device,
      streams:
        device?.streams ??
        Array.from({ length: cpus }, (_, cpu) => {
          const stream = openStream(workload, { ...context, cpu });
          assignDevice(stream, workload, cpu, devices);
          return stream;
        }),
      ports: ports.map((port, k) => (ledger === undefined ? port : watch(port, ledger, k % wanted.length))),
      freeNs: this.#dma.queues.length === 0 ? profile.ns.freeCall : profile.ns.queueCall,
      quotas: Array.from({ length: cpus }, (_, cpu) => opsOf(workload, cpu, cpus, ops)),
    };
    this.#queue = queue;
    this.#cpus = new VirtualCpus(this.machine, queue, locks, work, control, this.#latency);
    if (allocator.reclaim) {
      const housekeeping = new Housekeeping(this.machine, queue, locks, this.domains);
      this.#others[housekeeping.kworker] = housekeeping;
    }
    if (device !== null) this.#connect(device, seed);
    for (const [k, flushQueue] of this.#dma.queues.entries()) {
      const actor = cpus + ActorNumber.flushTimers + k;
      timers[k] = new FlushTimer(this.machine, queue, actor, flushQueue, this.#cpus);
      this.#others[actor] = timers[k];
    }
    const { hotplugSeconds } = request.faults ?? {};
    if (hotplugSeconds !== undefined) {
      const periodNs = hotplugSeconds * 1e9;
      this.#hotplug = new Hotplug(this.machine, queue, locks, this.#cpus, this.domains, periodNs);
      this.#others[this.#hotplug.actor] = this.#hotplug;
    }
    if (request.sampleMs !== undefined) {
      const actor = cpus + ActorNumber.memoryWatch;
      this.#memory = new MemoryWatch(this.machine, queue, actor, this.domains, request.sampleMs);
      this.#others[actor] = this.#memory;
    }
    this.#begin(seed, profile);
  }

  #connect(device: DeviceModel, seed: number): void {
    const queue = this.#queue;
    const cpus = this.#cpus;
    const actor = cpus.cpus + ActorNumber.device;
    this.#others[actor] = new DeviceActor(device);
    device.listener = {
      ready: (cpu, time) => cpus.wake(cpu, time),
      schedule: (time) => queue.schedule(actor, time),
    };
    device.start();
    if (device.migrationsPerSecond === 0) return;
    const random = new Random(seed ^ MIGRATION, 0);
    const uniform = () => (random.next() + 0.5) / 2 ** 32;
    const mover = cpus.cpus + ActorNumber.migration;
    this.#others[mover] = new Migration(queue, mover, device, uniform);
  }

  /**
   * CPUs do not begin as one: each begins at random within the time that a magazine lasts. With equal costs for all they
   * would otherwise come to the depots together, again and again.
   */
  #begin(seed: number, { ns }: MachineProfile): void {
    const spread = this.request.allocator.magazineSize * ns.allocCall;
    for (let cpu = 0; cpu < this.#cpus.cpus; cpu++) {
      const offset = new Random(seed ^ START, cpu).below(spread);
      this.#queue.schedule(cpu, offset);
    }
  }

  /** Plays up to `events` events; true when the run is over. */
  play(events: number): boolean {
    const queue = this.#queue;
    const cpus = this.#cpus;
    const count = cpus.cpus;
    const deadline = this.#deadline;
    for (let left = events; left > 0; left--) {
      if (cpus.running === 0) return true;
      const time = queue.nextTime;
      if (time >= deadline) {
        this.#stop(time);
        return true;
      }
      const actor = queue.next;
      if (actor < count) cpus.act(actor, time);
      else if (cpus.allAsleep && this.#isStill()) {
        this.#stop(deadline);
        return true;
      } else this.#others[actor]!.act(time);
    }
    return false;
  }

  /** Whether nothing is under way that would wake a CPU: housekeeping and its like go on for ever. */
  #isStill(): boolean {
    for (let actor = this.#cpus.cpus + ActorNumber.device; actor < this.#others.length; actor++) {
      if (this.#queue.timeOf(actor) < Number.POSITIVE_INFINITY) return false;
    }
    return true;
  }

  /** The time is over, or nothing happens any more: then, without an end to the time, all wait for each other. */
  #stop(time: number): void {
    if (this.#deadline === Number.POSITIVE_INFINITY) {
      throw new Deadlock(`every CPU of ${this.#cpus.running} waits for another`);
    }
    this.#cpus.stop(Math.min(time, this.#deadline));
  }

  look(): LiveLook {
    const seconds = this.#queue.nextTime / 1e9;
    const depots = this.machine.lookAt(() => MemorySampler.depotsOf(this.domains));
    return { seconds, ops: this.#cpus.ops, depots };
  }

  /** After the end: checks the domains, if that was asked for, and sums up. */
  finish(): RunResult {
    const { request, machine, design, domains } = this;
    const numbers = Array.from({ length: this.#cpus.cpus }, (_, cpu) => cpu);
    const cpus = numbers.map((cpu) => ({
      tally: this.#cpus.tallyOf(cpu),
      seconds: this.#cpus.lifeOf(cpu) / 1e9,
      cpuSeconds: this.#cpus.busyOf(cpu) / 1e9,
    }));
    if (request.verify) {
      const live = cpus.reduce((sum, { tally }) => sum + tally.allocs - tally.failedAllocs - tally.frees, 0);
      verifyDomains(domains, live + this.#dma.queued, this.#reserved);
    }
    const seconds = Math.max(...cpus.map((cpu) => cpu.seconds));
    return runResult(request, {
      engine: "virtual",
      machine,
      design,
      domains,
      seconds,
      userSeconds: 0,
      systemSeconds: cpus.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
      latency: request.measure === "full" ? everyLatency(this.#latency) : null,
      cpus,
      faults: faultCounts(
        request.faults,
        machine,
        cpus.map(({ tally }, cpu) => ({
          ops: tally.allocs + tally.frees,
          faults: { wrongFrees: 0, ...(this.#hotplug?.countsOf(cpu) ?? { hotplugs: 0, offlineNs: 0 }) },
        })),
      ),
      packets: this.#device?.packets ?? null,
      memory: this.#memory?.finish(seconds) ?? { timeline: [], sampled: null },
      disturbance: null,
    });
  }
}

/** The machine is set up long before the run, which begins at 0. */
const BOOT_TIME = -1e12;
/**
 * The numbers of the actors behind those of the CPUs: the first two are contexts of the machine too, kworker and boot; from
 * the device on they are those that wake CPUs.
 */
const ActorNumber = {
  housekeeping: 0,
  hotplug: 1,
  memoryWatch: 2,
  migration: 3,
  device: 4,
  flushTimers: 5,
} as const;
/** Tells the chance of the CPUs' beginnings from that of their streams. */
const START = 0x5bd1e995;
const MIGRATION = 0x1b873593;
