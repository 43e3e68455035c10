import { availableParallelism } from "node:os";
import { DmaLayer } from "../../dma/dma-layer.js";
import { freeKindsOf } from "../../measure/free-kinds.js";
import { LatencySampler, type LatencySamples } from "../../measure/latency-sampler.js";
import type { ThreadMachine } from "../../memory/thread-machine.js";
import { assignDevice, type DeviceSet } from "../../workload/device-set.js";
import { openStream, opsOf } from "../../workload/open-stream.js";
import { Random } from "../../workload/random.js";
import { ringsOf } from "../../workload/rings.js";
import type { WorkloadSpec } from "../../workload/workload-spec.js";
import { type AllocPort, CpuLoop, type CpuTally, type PortWrapper, SPIN_TURNS } from "../cpu.js";
import { type CpuFaultReport, CpuFaults } from "../faults/cpu-faults.js";
import type { FaultPlan } from "../faults/fault-plan.js";
import { RunControl, type RunMoment } from "../run-control.js";
import { type Failure, failureOf } from "./failure.js";
import { attachDomain, attachMachine, type MachineHandle, prepare } from "./machine-handle.js";
import { attachDma, type DmaPlan } from "./thread-dma.js";

/** What a worker is asked to do as one CPU. */
export type CpuTask = RunTask | PutTask | FlushTask;

interface Task {
  readonly handle: MachineHandle;
  readonly cpu: number;
}

/** Play this CPU's part of a workload. */
export interface RunTask extends Task {
  readonly kind: "run";
  readonly slots: readonly number[];
  readonly workload: WorkloadSpec;
  readonly devices: DeviceSet;
  readonly dma: DmaPlan;
  readonly seed: number;
  readonly ops: number;
  /** One in so many operations is timed, on the average; null times none. */
  readonly sampleEvery: number | null;
  /** Ownership ledger to hold every pfn against, see check/ledger. */
  readonly ledger: SharedArrayBuffer | null;
  /** What is to go wrong on purpose. */
  readonly faults: FaultPlan;
}

/** Take a domain down. */
export interface PutTask extends Task {
  readonly kind: "put";
  readonly slot: number;
}

/** Flush every cache of a domain, as an allocation does that finds no room. */
export interface FlushTask extends Task {
  readonly kind: "flush";
  readonly slot: number;
}

export type CpuTaskResult =
  | ({ readonly outcome: "done" } & CpuReport)
  | { readonly outcome: "failed"; readonly failure: Failure };

/** What one CPU did, and what it took. */
export interface CpuReport {
  readonly tally: CpuTally;
  readonly startNs: number;
  readonly endNs: number;
  /** Of the thread; null where Node does not tell. */
  readonly cpuSeconds: number | null;
  /** Null when no operation was to be timed. */
  readonly latency: LatencySamples | null;
  /** What went wrong on purpose. */
  readonly faults: CpuFaultReport;
}

export async function performCpuTask(task: CpuTask, watch: PortWrapper): Promise<CpuTaskResult> {
  const machine = attachMachine(task.handle);
  try {
    await prepare(task.handle);
    return { outcome: "done", ...perform(task, machine, watch) };
  } catch (error) {
    // Everyone else stops at their next wait or look.
    machine.abort();
    return { outcome: "failed", failure: failureOf(error, task.cpu) };
  }
}

function perform(task: CpuTask, machine: ThreadMachine, watch: PortWrapper): CpuReport {
  switch (task.kind) {
    case "run":
      return run(task, machine, watch);
    case "put":
    case "flush": {
      const startNs = now();
      const domain = attachDomain(task.handle, machine, task.slot);
      domain.cpus.enter(task.cpu);
      if (task.kind === "put") domain.put(task.cpu);
      else domain.flush(task.cpu);
      domain.cpus.leave(task.cpu);
      return { tally: IDLE, startNs, endNs: now(), cpuSeconds: null, latency: null, faults: NO_FAULTS };
    }
  }
}

function run(task: RunTask, machine: ThreadMachine, watch: PortWrapper): CpuReport {
  const { cpu, handle, workload, seed, ledger } = task;
  const { cpus } = handle.allocator;
  const control = new RunControl(machine, cpus, ringsOf(workload, cpus));
  const domains = task.slots.map((slot) => attachDomain(handle, machine, slot));
  const dma = attachDma(machine, domains, workload, task.dma);
  const isNeeded = DmaLayer.isNeeded(task.dma.options);
  const own: readonly AllocPort[] = isNeeded ? dma.devices : dma.devices.map(({ domain }) => domain);
  const watched = ledger === null ? own : own.map((port, k) => watch(port, ledger, k % domains.length));
  const stream = openStream(workload, { cpu, cpus, seed, ops: task.ops, levels: control });
  assignDevice(stream, workload, cpu, task.devices);
  const ops = opsOf(workload, cpu, cpus, task.ops);
  const spinTurns = cpus > availableParallelism() ? SPIN_TURNS.sharedCore : SPIN_TURNS.ownCore;
  const sampler = samplerFor(task, machine, dma.queues.length > 0);
  const faults = new CpuFaults(task.faults, { cpu, seed, ops, domains, control, die: endThread });
  const ports = faults.portsOver(watched);
  const { queues } = dma;
  const serveTimer = queues.length === 0 ? null : (domain: number) => queues[domain]!.fire(cpu);
  const ownership = domains[0]!.cpus;
  const { plug } = faults;
  const loop = new CpuLoop(cpu, stream, ports, control, ownership, ops, spinTurns, sampler, plug, serveTimer);
  control.arrive(moment);
  const startNs = now();
  const startCpu = threadCpuSeconds();
  const tally = loop.run();
  const endCpu = threadCpuSeconds();
  const endNs = now();
  control.finish(cpu, moment);
  const cpuSeconds = startCpu === null || endCpu === null ? null : endCpu - startCpu;
  const latency = sampler?.finish() ?? null;
  return { tally, startNs, endNs, cpuSeconds, latency, faults: faults.report };
}

/** In a worker this ends the thread and not the process, at once, and without a word. */
function endThread(): never {
  process.exit(1);
}

/** Its chance is another in each run: not the same operations are to be timed in all of them. */
function samplerFor(
  { cpu, sampleEvery }: RunTask,
  machine: ThreadMachine,
  isQueued: boolean,
): LatencySampler | null {
  if (sampleEvery === null) return null;
  return new LatencySampler(
    machine,
    cpu,
    new Random(now() % 2 ** 32, cpu),
    sampleEvery,
    freeKindsOf(isQueued),
  );
}

const IDLE: CpuTally = { allocs: 0, failedAllocs: 0, frees: 0 };
const NO_FAULTS: CpuFaultReport = { wrongFrees: 0, hotplugs: 0, offlineNs: 0 };

/** Monotonic nanoseconds, the same clock in every thread. */
function now(): number {
  return Number(process.hrtime.bigint());
}

function moment(): RunMoment {
  const { user, system } = process.cpuUsage();
  return { ns: now(), userUs: user, systemUs: system };
}

/** Node has it from version 24. */
const threadCpuUsage = (process as typeof process & { threadCpuUsage?: typeof process.cpuUsage })
  .threadCpuUsage;

/** User and system time of this thread; null where Node does not tell. */
function threadCpuSeconds(): number | null {
  if (threadCpuUsage === undefined) return null;
  const { user, system } = threadCpuUsage.call(process);
  return (user + system) / 1e6;
}
