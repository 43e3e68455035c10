import type { Actor } from "./actor.js";
import type { EventQueue } from "./event-queue.js";

/**
 * The numbers of the actors behind those of the CPUs: the first two are contexts of the machine too, kworker and boot; from
 * the device on they are those that bring CPUs something to do. Migration wakes CPUs as well, but only moves what one of them
 * has to do already: when all CPUs sleep there is nothing of that, and it would go on for ever.
 */
export const ActorNumber = {
  housekeeping: 0,
  hotplug: 1,
  memoryWatch: 2,
  migration: 3,
  device: 4,
  flushTimers: 5,
} as const;

/** Who acts besides the CPUs, by number. */
export class Actors {
  readonly #actors: (Actor | undefined)[];

  constructor(
    private readonly cpus: number,
    flushTimers: number,
  ) {
    this.#actors = Array.from({ length: ActorNumber.flushTimers + flushTimers }, () => undefined);
  }

  /** Of the CPUs and these. */
  get length(): number {
    return this.cpus + this.#actors.length;
  }

  numberOf(kind: keyof typeof ActorNumber, k = 0): number {
    return this.cpus + ActorNumber[kind] + k;
  }

  add<T extends Actor>(number: number, actor: T): T {
    this.#actors[number - this.cpus] = actor;
    return actor;
  }

  /** The event of one of them at `time`. */
  act(number: number, time: number): void {
    this.#actors[number - this.cpus]!.act(time);
  }

  /** Whether nothing is under way that would bring a CPU something to do: housekeeping and its like go on for ever. */
  isStill(queue: EventQueue): boolean {
    for (let number = this.numberOf("device"); number < this.length; number++) {
      if (queue.timeOf(number) < Number.POSITIVE_INFINITY) return false;
    }
    return true;
  }
}
