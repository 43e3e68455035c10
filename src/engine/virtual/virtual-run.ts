import { DmaLayer, dmaWords } from "../../dma/dma-layer.js";
import { NO_DMA } from "../../dma/dma-options.js";
import type { DepotDesign } from "../../iova/depot.js";
import { type IovaDomain, machineShape } from "../../iova/domain.js";
import { everyLatency, latencyHistograms } from "../../measure/latency-histogram.js";
import type { MachineProfile } from "../../measure/machine-profile.js";
import { MemorySampler } from "../../measure/memory-sampler.js";
import type { RunResult } from "../../measure/result.js";
import { Deadlock } from "../../memory/errors.js";
import { layoutOf } from "../../memory/machine-layout.js";
import type { DeviceModel } from "../../workload/device/device-model.js";
import { ringsOf } from "../../workload/rings.js";
import type { PortWrapper } from "../cpu.js";
import { faultCounts } from "../faults/fault-counts.js";
import { controlWords, RunControl } from "../run-control.js";
import { devicesOf, domainsFor, type LiveLook, type RunRequest } from "../run-request.js";
import { expectConservation, runResult, verifyDomains } from "../run-result.js";
import { Actors } from "./actors.js";
import { bootDomains } from "./boot-domains.js";
import { cpuWorkOf } from "./cpu-work.js";
import { EventQueue } from "./event-queue.js";
import { LockQueues } from "./lock-queues.js";
import { RunActors } from "./run-actors.js";
import { VirtualCpus } from "./virtual-cpus.js";
import { VirtualMachine } from "./virtual-machine.js";

/** One run on simulated CPUs: a fresh machine, its domains, its CPUs and whoever else acts beside them. */
export class VirtualRun {
  readonly machine: VirtualMachine;
  readonly domains: readonly IovaDomain[];
  readonly #queue: EventQueue;
  readonly #cpus: VirtualCpus;
  readonly #others: Actors;
  readonly #latency = latencyHistograms();
  readonly #beside: RunActors;
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
    const { workload, dma = NO_DMA } = request;
    const { cpus } = request.allocator;
    const counts = { domains: domainsFor(request).length, devices: devicesOf(request) };
    const rings = ringsOf(workload, cpus);
    const forControl = controlWords(cpus, rings);
    const engineWords = forControl + dmaWords(dma, cpus, counts);
    const limits = { ...request.limits, domains: counts.domains, engineWords };
    const machine = new VirtualMachine(layoutOf(machineShape(request.allocator, design, limits)), profile);
    this.machine = machine;
    this.domains = bootDomains(machine, request, design);
    this.#reserved = this.domains.reduce((sum, { tree }) => sum + tree.nodes, 0);
    this.#deadline = (request.seconds ?? Number.POSITIVE_INFINITY) * 1e9;
    this.#dma = this.#layerAt(machine.layout.engine + forControl, counts.devices, profile);

    this.#others = new Actors(cpus, this.#dma.queues.length);
    this.#queue = new EventQueue(this.#others.length);
    const locks = new LockQueues(machine, this.#queue);
    // Each repetition has a chance of its own.
    const seed = (request.seed + request.repetition) % 2 ** 32;
    const control = new RunControl(machine, cpus, rings);
    const work = cpuWorkOf(request, seed, profile, this.#dma, control, watch);
    this.#cpus = new VirtualCpus(machine, this.#queue, locks, work, control, this.#latency);
    const simulation = { machine, domains: this.domains, queue: this.#queue, locks, cpus: this.#cpus };
    this.#beside = new RunActors(request, this.#others, simulation, this.#dma.queues);
    this.#device = work.device;
    if (work.device !== null) this.#beside.connect(work.device, seed);
    for (const [cpu, time] of work.starts.entries()) this.#queue.schedule(cpu, time);
  }

  /** The layer above the allocator, at a place in the machine's memory, and what it takes. */
  #layerAt(base: number, devices: number, { ns }: MachineProfile): DmaLayer {
    const { machine } = this;
    return new DmaLayer(machine, base, this.domains, devices, this.request.dma ?? NO_DMA, (domain) => ({
      flushIotlb: () => machine.spend(ns.iotlbFlush),
      onFree: () => machine.spend(ns.freeCall),
      onTimerStart: (cpu) => this.#beside.timers[domain]!.start(cpu, machine.clock),
      freesUnderLock: true,
    }));
  }

  /** Plays up to `events` events; true when the run is over. */
  play(events: number): boolean {
    const queue = this.#queue;
    const cpus = this.#cpus;
    const count = cpus.cpus;
    const deadline = this.#deadline;
    for (let left = events; left > 0; left--) {
      if (cpus.running === 0) return true;
      const time = queue.advance();
      if (time >= deadline) {
        this.#stop(time);
        return true;
      }
      const actor = queue.next;
      if (actor < count) cpus.act(actor, time);
      else if (cpus.allAsleep && this.#others.isStill(queue)) {
        this.#stop(deadline);
        return true;
      } else this.#others.act(actor, time);
    }
    return false;
  }

  /** The time is over, or nothing happens any more: then, without an end to the time, all wait for each other. */
  #stop(time: number): void {
    if (this.#deadline === Number.POSITIVE_INFINITY) {
      throw new Deadlock(`every CPU of ${this.#cpus.running} waits for another`);
    }
    const end = Math.min(time, this.#deadline);
    this.#cpus.stop(end);
    this.#beside.hotplug?.stop(end);
  }

  look(): LiveLook {
    const seconds = this.#queue.nextTime / 1e9;
    const depots = this.machine.lookAt(() => MemorySampler.depotsOf(this.domains));
    return { seconds, ops: this.#cpus.ops, depots };
  }

  /** After the end: checks that no range is lost, and all else of the domains if that was asked for, and sums up. */
  finish(): RunResult {
    const { request, machine, design, domains } = this;
    const numbers = Array.from({ length: this.#cpus.cpus }, (_, cpu) => cpu);
    const cpus = numbers.map((cpu) => ({
      tally: this.#cpus.tallyOf(cpu),
      seconds: this.#cpus.lifeOf(cpu) / 1e9,
      cpuSeconds: this.#cpus.busyOf(cpu) / 1e9,
    }));
    const live = cpus.reduce((sum, { tally }) => sum + tally.allocs - tally.failedAllocs - tally.frees, 0);
    const check = request.verify ? verifyDomains : expectConservation;
    check(domains, live + this.#dma.queued, this.#reserved);
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
          faults: {
            wrongFrees: 0,
            ...(this.#beside.hotplug?.countsOf(cpu) ?? { hotplugs: 0, offlineNs: 0 }),
          },
        })),
      ),
      packets: this.#device?.packets ?? null,
      memory: this.#beside.memory?.finish(seconds) ?? { timeline: [], sampled: null },
      disturbance: null,
    });
  }
}
