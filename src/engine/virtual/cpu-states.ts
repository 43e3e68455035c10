import type { EventQueue } from "./event-queue.js";

/** Of a CPU that does not sleep, or is not held. */
const NOT = -1;
const NEVER = Number.POSITIVE_INFINITY;

/**
 * Whether each CPU is at work, asleep, offline or at its end, and its time since the beginning of the run, which is at 0. At
 * work it has an event; asleep and offline it has none, and its time is idle.
 */
export class CpuStates {
  /** In nanoseconds; `#ended` is NaN while it has not. */
  readonly #idle: Float64Array;
  readonly #ended: Float64Array;
  readonly #asleepSince: Float64Array;
  /** 1 from when it is told to go offline; and since when an event of its waits for its return. */
  readonly #offline: Uint8Array;
  readonly #heldSince: Float64Array;
  #running: number;
  #asleep = 0;

  constructor(
    readonly cpus: number,
    private readonly queue: EventQueue,
  ) {
    const numbers = () => new Float64Array(cpus);
    this.#idle = numbers();
    this.#ended = numbers().fill(Number.NaN);
    this.#asleepSince = numbers().fill(NOT);
    this.#offline = new Uint8Array(cpus);
    this.#heldSince = numbers().fill(NOT);
    this.#running = cpus;
  }

  /** CPUs that have not ended. */
  get running(): number {
    return this.#running;
  }

  /** Whether each waits for another, or for a device or a timer. */
  get allAsleep(): boolean {
    return this.#asleep === this.#running;
  }

  hasEnded(cpu: number): boolean {
    return !Number.isNaN(this.#ended[cpu]!);
  }

  isOffline(cpu: number): boolean {
    return this.#offline[cpu] !== 0;
  }

  hasEvent(cpu: number): boolean {
    return this.queue.timeOf(cpu) !== NEVER;
  }

  /** The first CPU from `cpu` on, and round to `first`, that has not ended and is online; -1 for none. */
  nextRunning(cpu: number, first = 0): number {
    const count = this.cpus - first;
    for (let k = 0; k < count; k++) {
      const next = first + ((cpu - first + k) % count);
      if (!this.hasEnded(next) && !this.isOffline(next)) return next;
    }
    return -1;
  }

  /** To its end, in nanoseconds; and the part of it that was not idle. */
  lifeOf(cpu: number): number {
    return this.#ended[cpu]!;
  }

  busyOf(cpu: number): number {
    return this.lifeOf(cpu) - this.#idle[cpu]!;
  }

  // -- From one to the other -------------------------------------------------------------------------------

  /** What it does is done at `time`. */
  goOn(cpu: number, time: number): void {
    this.queue.schedule(cpu, time);
  }

  /** From `time` on, until `wake`. */
  sleep(cpu: number, time: number): void {
    this.#asleep++;
    this.#asleepSince[cpu] = time;
    this.queue.schedule(cpu, NEVER);
  }

  /** There may be something to do for it at `time`, if it sleeps. */
  wake(cpu: number, time: number): void {
    const since = this.#asleepSince[cpu]!;
    if (since === NOT) return;
    const at = Math.max(since, time);
    this.#idle[cpu]! += at - since;
    this.#asleep--;
    this.#asleepSince[cpu] = NOT;
    this.queue.schedule(cpu, at);
  }

  /** From its next event on, it does nothing: that event is held until it is back. */
  takeOffline(cpu: number): void {
    this.#offline[cpu] = 1;
  }

  hold(cpu: number, time: number): void {
    this.#heldSince[cpu] = time;
    this.queue.schedule(cpu, NEVER);
  }

  bringOnline(cpu: number, time: number): void {
    this.#offline[cpu] = 0;
    const since = this.#heldSince[cpu]!;
    if (since === NOT) return;
    this.#heldSince[cpu] = NOT;
    this.#idle[cpu]! += time - since;
    this.queue.schedule(cpu, time);
  }

  end(cpu: number, time: number): void {
    this.#ended[cpu] = time;
    this.#running--;
    this.queue.schedule(cpu, NEVER);
  }

  /** The run is over at `time`: who has not ended, ends now, or with the operation that it is in. */
  stop(time: number): void {
    for (let cpu = 0; cpu < this.cpus; cpu++) {
      if (this.hasEnded(cpu)) continue;
      const asleep = this.#asleepSince[cpu]!;
      if (asleep !== NOT) this.#idle[cpu]! += Math.max(0, time - asleep);
      const held = this.#heldSince[cpu]!;
      if (held !== NOT) this.#idle[cpu]! += Math.max(0, time - held);
      const next = this.queue.timeOf(cpu);
      this.end(cpu, Math.max(time, next === NEVER ? asleep : next));
    }
  }
}
