import { availableParallelism } from "node:os";
import { dmaWords } from "../../dma/dma-layer.js";
import { type DmaOptions, NO_DMA } from "../../dma/dma-options.js";
import type { DepotDesign } from "../../iova/depot.js";
import {
  type AllocatorOptions,
  type DomainOptions,
  IovaDomain,
  type MemoryLimits,
  machineShape,
} from "../../iova/domain.js";
import { DisturbanceMeter } from "../../measure/disturbance.js";
import type { Disturbance, MeasureMode } from "../../measure/result.js";
import { FIRST_DISTANCE } from "../../measure/sampling-distance.js";
import { bootOf, kworkerOf } from "../../memory/cpu-layout.js";
import { layoutOf } from "../../memory/machine-layout.js";
import { ThreadMachine, type ThreadMachineOptions } from "../../memory/thread-machine.js";
import { type DeviceSet, ONE_DEVICE } from "../../workload/device-set.js";
import { type RingPlan, ringsOf } from "../../workload/rings.js";
import type { WorkloadSpec } from "../../workload/workload-spec.js";
import { type DepotSource, loadedDepot } from "../depot-modules.js";
import { armFailures } from "../faults/arm-failures.js";
import type { FaultPlan } from "../faults/fault-plan.js";
import { HotplugSchedule } from "../faults/hotplug-schedule.js";
import { controlWords, RunControl, type RunMoment } from "../run-control.js";
import { devicesOf, type Onlookers, RunInterrupted, type RunUntil } from "../run-request.js";
import type { SampledMemory } from "../run-result.js";
import type { CpuReport, CpuTask, CpuTaskResult } from "./cpu-task.js";
import { CpuFailure, type Failure, failureOf, isConsequence } from "./failure.js";
import { InterruptionGrace } from "./interruption-grace.js";
import type { KworkerTask, KworkerTaskResult } from "./kworker-task.js";
import type { MachineHandle } from "./machine-handle.js";
import { RunWatch } from "./run-watch.js";
import { attachDma, type DmaPlan } from "./thread-dma.js";
import { Watchdog } from "./watchdog.js";

/** What a machine is made of. */
export interface SessionSetup {
  /** Of a design that the controller's thread has loaded. */
  readonly depot: DepotSource;
  readonly allocator: AllocatorOptions;
  readonly limits: Omit<MemoryLimits, "engineWords">;
  /** Whether locks time some of their holds, and CPUs some of their operations. @default "off" */
  readonly measure?: MeasureMode;
  /** What will be run on it: it says what rings the machine needs. */
  readonly workload: WorkloadSpec;
  /** @default one device */
  readonly devices?: DeviceSet;
  /** The layer above the allocator. @default none */
  readonly dma?: DmaOptions;
  /** Longest wait for anything, in ms. @default 20000, more when many CPUs share a core */
  readonly waitDeadlineMs?: number;
  /** What is to go wrong on purpose, in every run. @default nothing */
  readonly faults?: FaultPlan;
}

/** The threads that a session works with. */
export interface Pools {
  cpu(task: CpuTask): Promise<CpuTaskResult>;
  kworker(task: KworkerTask): Promise<KworkerTaskResult>;
  /** Rejects when a thread fails outside a task. */
  readonly threadFailed: Promise<never>;
  /** Ends all threads, whatever they do. */
  terminate(): Promise<void>;
}

/** How often the controller looks after a run, in ms. */
const LOOK_MS = 2;
/** One hold of a lock in so many is timed: two looks at the clock, 70 ns, then cost about half a ns per hold. */
const TIME_HOLDS_EVERY = 256;
/** Longest wait for anything, as long as no more than 8 CPUs share a core. */
const WAIT_DEADLINE_MS = 20_000;
/** A CPU that gives no sign of life for this long past the longest wait is taken for dead. */
const GRACE_MS = 5_000;
/** Turns that waits spin when CPUs share cores: whoever is waited for may need this one. */
const SHARED_CORE_SPIN_TURNS = 64;

/** One machine on real threads: its domains, and the runs and calls made on it. */
export class ThreadSession {
  readonly machine: ThreadMachine;
  readonly design: DepotDesign;
  readonly #handle: MachineHandle;
  readonly #rings: readonly RingPlan[];
  readonly #waitDeadlineMs: number;
  readonly #dma: DmaPlan;
  /** The domains that live, by the machine's block. */
  readonly #domains = new Map<number, IovaDomain>();

  constructor(
    readonly setup: SessionSetup,
    private readonly pools: Pools,
  ) {
    const { allocator, limits, workload, depot } = setup;
    const design = loadedDepot(depot);
    this.design = design;
    this.#rings = ringsOf(workload, allocator.cpus);
    const cpusPerCore = allocator.cpus / availableParallelism();
    this.#waitDeadlineMs = setup.waitDeadlineMs ?? WAIT_DEADLINE_MS * Math.max(1, cpusPerCore / 8);
    const { domains } = limits;
    this.#dma = { options: setup.dma ?? NO_DMA, devices: devicesOf(setup) };
    const dma = dmaWords(this.#dma.options, allocator.cpus, { domains, devices: this.#dma.devices });
    const engineWords = controlWords(allocator.cpus, this.#rings) + dma;
    const layout = layoutOf(machineShape(allocator, design, { ...limits, engineWords }));
    const machineOptions: ThreadMachineOptions = {
      waitDeadlineMs: this.#waitDeadlineMs,
      ...(allocator.cpus > availableParallelism() && { spinTurns: SHARED_CORE_SPIN_TURNS }),
      ...(setup.measure === "full" && { timeHoldsEvery: TIME_HOLDS_EVERY }),
    };
    this.machine = ThreadMachine.create(layout, machineOptions);
    this.#handle = { buffer: this.machine.buffer, layout, machineOptions, depot, allocator };
  }

  get domains(): readonly IovaDomain[] {
    return [...this.#domains.values()];
  }

  /** Makes a domain, as the controller does before it lets the CPUs go. */
  createDomain(options: DomainOptions): IovaDomain {
    const { design } = this;
    const { allocator } = this.setup;
    const domain = IovaDomain.create(this.machine, design, allocator, options, bootOf(allocator.cpus));
    this.#domains.set(domain.slot, domain);
    return domain;
  }

  /** Puts a domain, on the thread of `cpu`. */
  async putDomain(domain: IovaDomain, cpu: number): Promise<void> {
    await this.#perform({ kind: "put", handle: this.#handle, cpu, slot: domain.slot });
    this.#domains.delete(domain.slot);
  }

  /** Flushes every cache of a domain, on the thread of `cpu`. */
  async flush(domain: IovaDomain, cpu: number): Promise<void> {
    await this.#perform({ kind: "flush", handle: this.#handle, cpu, slot: domain.slot });
  }

  /** Runs the setup's workload on all CPUs. Throws CpuFailure and RunInterrupted. */
  async run(seed: number, until: RunUntil, onlookers: Onlookers = {}): Promise<SessionRun> {
    const { cpus } = this.setup.allocator;
    const { ledger = null, signal } = onlookers;
    if (signal?.aborted) throw new RunInterrupted();
    const control = new RunControl(this.machine, cpus, this.#rings);
    control.reset();
    const slots = [...this.#domains.keys()];
    const { workload, faults = {} } = this.setup;
    const [domain] = this.domains;
    if (domain !== undefined) armFailures(domain, faults, seed);
    const ops = until.ops ?? Number.POSITIVE_INFINITY;
    const sampleEvery = this.setup.measure === "full" ? (onlookers.sampleEvery ?? FIRST_DISTANCE) : null;
    const disturbance = new DisturbanceMeter();
    const housekeeping = this.#housekeeping(slots);
    const { devices = ONE_DEVICE } = this.setup;
    const given = { handle: this.#handle, slots, workload, dma: this.#dma, faults };
    const run = { ...given, devices, seed, ops, ledger, sampleEvery } as const;
    const cpuTasks = Array.from({ length: cpus }, (_, cpu) => this.#guarded({ kind: "run", cpu, ...run }));
    const everyone = Promise.all(cpuTasks).finally(() => control.retireHousekeeping());
    const watch = new RunWatch(control, this.domains, onlookers);
    const grace = new InterruptionGrace(signal);
    const failures: Failure[] = [];
    const done: CpuReport[] = [];
    try {
      const played = this.#supervise(everyone, control, until.seconds, signal, grace);
      for (const result of await played.finally(() => watch.stop())) {
        if (result.outcome === "failed") failures.push(result.failure);
        else done.push(result);
      }
      const swept = await this.#inTime(housekeeping, kworkerOf(cpus), grace);
      if (swept.outcome === "failed") failures.push(swept.failure);
    } finally {
      grace.end();
    }
    if (signal?.aborted) throw new RunInterrupted();
    throwFirst(failures);
    const seconds = (control.end.ns - control.start.ns) / 1e9;
    return new SessionRun(done, control, disturbance.stop(seconds), watch.memory(seconds));
  }

  /** One task; its failure is thrown. */
  async #perform(task: CpuTask): Promise<void> {
    const result = await this.#inTime(this.#guarded(task), task.cpu);
    if (result.outcome === "failed") throwFirst([result.failure]);
  }

  /** A task whose thread dies is a failure too, and ends the run for the others. */
  async #guarded(task: CpuTask): Promise<CpuTaskResult> {
    try {
      return await this.pools.cpu(task);
    } catch (error) {
      this.machine.abort();
      const failure = failureOf(error, task.cpu);
      return { outcome: "failed", failure: { ...failure, message: `its thread died: ${failure.message}` } };
    }
  }

  /** Ranges that wait to be freed, at rest. */
  get queued(): number {
    return attachDma(this.machine, this.domains, this.setup.workload, this.#dma).queued;
  }

  async #housekeeping(slots: readonly number[]): Promise<KworkerTaskResult> {
    const { workload, allocator } = this.setup;
    const { flush } = this.#dma.options;
    if (!allocator.reclaim && flush !== "lazy" && flush !== "single") return { outcome: "done" };
    try {
      return await this.pools.kworker({ handle: this.#handle, slots, workload, dma: this.#dma });
    } catch (error) {
      this.machine.abort();
      return { outcome: "failed", failure: failureOf(error, kworkerOf(this.setup.allocator.cpus)) };
    }
  }

  /** Ends the run in time, and does not wait for a CPU that gives no sign of life. */
  async #supervise(
    everyone: Promise<CpuTaskResult[]>,
    control: RunControl,
    seconds: number | undefined,
    signal: AbortSignal | undefined,
    grace: InterruptionGrace,
  ): Promise<CpuTaskResult[]> {
    const watchdog = new Watchdog(control, this.#longestSilenceMs);
    const { hotplugSeconds } = this.setup.faults ?? {};
    const hotplug =
      hotplugSeconds === undefined || control.cpus === 1
        ? null
        : new HotplugSchedule(control, hotplugSeconds * 1000);
    let stopAt: number | undefined;
    let timer: NodeJS.Timeout | undefined;
    const stuck = new Promise<never>((_, reject) => {
      timer = setInterval(() => {
        // Whoever still waits for others to start or to hand something over is woken by an abort only.
        if (signal?.aborted) this.machine.abort();
        if (this.machine.aborted) control.stop();
        const now = performance.now();
        if (seconds !== undefined && control.started) stopAt ??= now + seconds * 1000;
        if (stopAt !== undefined && now >= stopAt) control.stop();
        hotplug?.look(now);
        const silent = watchdog.silentCpu(now);
        if (silent !== undefined) reject(this.#stuck(silent));
      }, LOOK_MS);
    });
    try {
      return await this.#unlessDead(everyone, stuck, grace);
    } finally {
      clearInterval(timer);
    }
  }

  /** What one thread is asked for; not waited for without end. */
  async #inTime<T>(result: Promise<T>, cpu: number, grace?: InterruptionGrace): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(this.#stuck(cpu)), this.#longestSilenceMs);
    });
    try {
      return await this.#unlessDead(result, late, grace);
    } finally {
      clearTimeout(timer);
    }
  }

  /** `result`, unless `dead` or the end of `grace` comes first, or a thread fails by itself: then all threads are ended. */
  async #unlessDead<T>(result: Promise<T>, dead: Promise<never>, grace?: InterruptionGrace): Promise<T> {
    const ends = [dead, this.pools.threadFailed, ...(grace === undefined ? [] : [grace.over])];
    try {
      return await Promise.race([result, ...ends]);
    } catch (error) {
      this.machine.abort();
      await this.pools.terminate();
      throw error;
    }
  }

  get #longestSilenceMs(): number {
    return this.#waitDeadlineMs + GRACE_MS;
  }

  #stuck(cpu: number): CpuFailure {
    const message = `gave no sign of life for ${this.#longestSilenceMs} ms; the run was ended`;
    return new CpuFailure({ cpu, name: "Error", code: "CPU_STUCK", message, stack: undefined });
  }
}

/** The failure that was not the consequence of another, if there was one at all. */
function throwFirst(failures: readonly Failure[]): void {
  const first = failures.find((failure) => !isConsequence(failure)) ?? failures[0];
  if (first !== undefined) throw new CpuFailure(first);
}

/** What all CPUs did, between the start barrier and the end of the last one. */
export class SessionRun {
  readonly start: RunMoment;
  readonly end: RunMoment;

  constructor(
    readonly cpus: readonly CpuReport[],
    control: RunControl,
    readonly disturbance: Disturbance | null,
    readonly memory: SampledMemory,
  ) {
    this.start = control.start;
    this.end = control.end;
  }

  get seconds(): number {
    const start = Math.min(...this.cpus.map(({ startNs }) => startNs));
    return (Math.max(...this.cpus.map(({ endNs }) => endNs)) - start) / 1e9;
  }

  sum(count: "allocs" | "failedAllocs" | "frees"): number {
    return this.cpus.reduce((sum, { tally }) => sum + tally[count], 0);
  }
}
