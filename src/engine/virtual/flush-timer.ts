import type { FlushQueue } from "../../dma/flush-queue.js";
import type { Actor } from "./actor.js";
import type { EventQueue } from "./event-queue.js";
import type { InterruptWork } from "./interrupts.js";
import type { VirtualCpus } from "./virtual-cpus.js";
import type { VirtualMachine } from "./virtual-machine.js";

const NEVER = Number.POSITIVE_INFINITY;

/** The timer of a flush queue: interrupts the CPU that started it, which then frees the rings of all CPUs. */
export class FlushTimer implements Actor {
  #startedBy = 0;

  constructor(
    private readonly machine: VirtualMachine,
    private readonly queue: EventQueue,
    private readonly actor: number,
    private readonly flushQueue: FlushQueue,
    private readonly cpus: VirtualCpus,
  ) {}

  /** By `cpu`, at `time`. */
  start(cpu: number, time: number): void {
    this.#startedBy = cpu;
    this.queue.schedule(this.actor, time + this.flushQueue.timerMs * 1e6);
  }

  act(time: number): void {
    this.queue.schedule(this.actor, NEVER);
    this.cpus.interrupt(this.#startedBy, new TimerWork(this.machine, this.flushQueue), time);
  }
}

/** What the timer's interrupt does, one ring after the other: between them others act. */
class TimerWork implements InterruptWork {
  #ring = -1;

  constructor(
    private readonly machine: VirtualMachine,
    private readonly flushQueue: FlushQueue,
  ) {}

  step(cpu: number): boolean {
    if (this.#ring < 0) {
      this.machine.spend(this.machine.profile.ns.timer);
      this.flushQueue.beginTimer();
    } else {
      this.flushQueue.freeRing(this.#ring, cpu);
    }
    return ++this.#ring < this.flushQueue.rings;
  }
}
