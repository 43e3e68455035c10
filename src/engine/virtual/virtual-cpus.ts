import type { LatencyHistograms } from "../../measure/latency-histogram.js";
import type { CpuTally } from "../cpu.js";
import type { RunControl } from "../run-control.js";
import { AllocatorCalls } from "./allocator-calls.js";
import { CpuStates } from "./cpu-states.js";
import type { CpuWork } from "./cpu-work.js";
import type { EventQueue } from "./event-queue.js";
import { HandOvers } from "./hand-overs.js";
import { Interrupts, type InterruptWork } from "./interrupts.js";
import type { LockQueues } from "./lock-queues.js";
import { Operations } from "./operations.js";
import { StreamPlayer } from "./stream-player.js";
import type { VirtualMachine } from "./virtual-machine.js";

/**
 * The CPUs: each takes operations from its stream and carries them out, one at each of its events. A CPU that has to
 * wait for another has no event until that one gets somewhere; then it tries the same operation again.
 */
export class VirtualCpus {
  readonly cpus: number;
  readonly #states: CpuStates;
  readonly #operations: Operations;
  readonly #interrupts: Interrupts;
  readonly #calls: AllocatorCalls;
  readonly #player: StreamPlayer;

  constructor(
    machine: VirtualMachine,
    queue: EventQueue,
    locks: LockQueues,
    work: Omit<CpuWork, "starts">,
    control: RunControl,
    latency: LatencyHistograms,
  ) {
    const { streams, device } = work;
    this.cpus = streams.length;
    const states = new CpuStates(this.cpus, queue);
    const handOvers = new HandOvers(machine, control, states);
    this.#states = states;
    this.#operations = new Operations(this.cpus, machine, queue, locks);
    this.#interrupts = new Interrupts(states);
    this.#calls = new AllocatorCalls(machine, this.#operations, work, latency);
    this.#player = new StreamPlayer(machine, states, streams, this.#calls, handOvers, device);
  }

  /** CPUs that have not ended. */
  get running(): number {
    return this.#states.running;
  }

  /** Whether each waits for another, or for a device or a timer. */
  get allAsleep(): boolean {
    return this.#states.allAsleep;
  }

  /** Of all CPUs so far. */
  get ops(): number {
    return this.#calls.ops;
  }

  tallyOf(cpu: number): CpuTally {
    return this.#calls.tallyOf(cpu);
  }

  /** From the beginning of the run, which is at 0, to the CPU's end, in nanoseconds. */
  lifeOf(cpu: number): number {
    return this.#states.lifeOf(cpu);
  }

  /** Of this, the time that it did not wait for other CPUs. */
  busyOf(cpu: number): number {
    return this.#states.busyOf(cpu);
  }

  /** The event of `cpu` at `time`. */
  act(cpu: number, time: number): void {
    const operations = this.#operations;
    const states = this.#states;
    const interrupts = this.#interrupts;
    if (operations.isUnderWay(cpu) && !operations.isOver(cpu, time)) return;
    if (states.isOffline(cpu) && !interrupts.isServing(cpu)) {
      states.hold(cpu, time);
      return;
    }
    operations.begin(cpu, time);
    if (interrupts.isRaised(cpu)) {
      interrupts.serve(cpu);
      operations.end(cpu, time, null);
    } else {
      this.#player.play(cpu);
    }
  }

  /** An interrupt at `time`, for `cpu` if it is there to take it. */
  interrupt(cpu: number, work: InterruptWork, time: number): void {
    this.#interrupts.raise(cpu, work, time);
  }

  /** There may be something to do for `cpu` at `time`, if it sleeps. */
  wake(cpu: number, time: number): void {
    this.#states.wake(cpu, time);
  }

  /** The run is over at `time`: who has not ended, ends now, or with the operation that it is in. */
  stop(time: number): void {
    this.#states.stop(time);
  }

  // -- Hotplug -------------------------------------------------------------------------------------------------

  /** The first CPU from `cpu` on, and round, that may go offline: not CPU 0; -1 for none. */
  nextToGo(cpu: number): number {
    return this.#states.nextRunning(cpu, 1);
  }

  /** From its next event on, `cpu` does nothing, but for an interrupt that it has begun. */
  takeOffline(cpu: number, time: number): void {
    this.#states.takeOffline(cpu);
    this.#interrupts.leave(cpu, time);
  }

  /** Whether a CPU that was taken offline is between two operations. */
  isAtRest(cpu: number): boolean {
    return !this.#states.hasEvent(cpu) && !this.#operations.isUnderWay(cpu);
  }

  bringOnline(cpu: number, time: number): void {
    this.#states.bringOnline(cpu, time);
  }
}
