import { availableParallelism } from "node:os";
import type { ThreadMachine } from "../../memory/thread-machine.js";
import { openStream, opsOf } from "../../workload/open-stream.js";
import { ringsOf } from "../../workload/rings.js";
import type { WorkloadSpec } from "../../workload/workload-spec.js";
import { type AllocPort, CpuLoop, type CpuTally, SPIN_TURNS } from "../cpu.js";
import { RunControl } from "../run-control.js";
import { type Failure, failureOf } from "./failure.js";
import { attachDomain, attachMachine, type MachineHandle } from "./machine-handle.js";

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
  readonly seed: number;
  readonly ops: number;
  /** Ownership ledger to hold every pfn against, see check/ledger. */
  readonly ledger: SharedArrayBuffer | null;
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
  | { readonly outcome: "done"; readonly tally: CpuTally; readonly startNs: number; readonly endNs: number }
  | { readonly outcome: "failed"; readonly failure: Failure };

/** Lets a checker stand between the loop and the domains. */
export type PortWrapper = (port: AllocPort, ledger: SharedArrayBuffer, domain: number) => AllocPort;

export function performCpuTask(task: CpuTask, watch: PortWrapper): CpuTaskResult {
  const machine = attachMachine(task.handle);
  try {
    const startNs = now();
    const { tally, ...times } = perform(task, machine, watch);
    return { outcome: "done", tally, startNs, endNs: now(), ...times };
  } catch (error) {
    // Everyone else stops at their next wait or look.
    machine.abort();
    return { outcome: "failed", failure: failureOf(error, task.cpu) };
  }
}

function perform(
  task: CpuTask,
  machine: ThreadMachine,
  watch: PortWrapper,
): { tally: CpuTally; startNs?: number; endNs?: number } {
  switch (task.kind) {
    case "run":
      return run(task, machine, watch);
    case "put":
    case "flush": {
      const domain = attachDomain(task.handle, machine, task.slot);
      domain.cpus.enter(task.cpu);
      if (task.kind === "put") domain.put(task.cpu);
      else domain.flush(task.cpu);
      domain.cpus.leave(task.cpu);
      return { tally: IDLE };
    }
  }
}

function run(
  task: RunTask,
  machine: ThreadMachine,
  watch: PortWrapper,
): { tally: CpuTally; startNs: number; endNs: number } {
  const { cpu, handle, workload, seed, ledger } = task;
  const { cpus } = handle.allocator;
  const control = new RunControl(machine, cpus, ringsOf(workload, cpus));
  const domains = task.slots.map((slot) => attachDomain(handle, machine, slot));
  const ports = ledger === null ? domains : domains.map((domain, k) => watch(domain, ledger, k));
  const stream = openStream(workload, { cpu, cpus, seed, ops: task.ops, levels: control });
  const ops = opsOf(workload, cpu, cpus, task.ops);
  const spinTurns = cpus > availableParallelism() ? SPIN_TURNS.sharedCore : SPIN_TURNS.ownCore;
  const loop = new CpuLoop(cpu, stream, ports, control, domains[0]!.cpus, ops, spinTurns);
  control.arrive(cpuTimeUs);
  const startNs = now();
  const tally = loop.run();
  const endNs = now();
  control.finish(cpu, cpuTimeUs);
  return { tally, startNs, endNs };
}

const IDLE: CpuTally = { allocs: 0, failedAllocs: 0, frees: 0 };

/** Monotonic nanoseconds, the same clock in every thread. */
function now(): number {
  return Number(process.hrtime.bigint());
}

/** User and system time of the whole process. */
function cpuTimeUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
