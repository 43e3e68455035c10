import type { DeviceModel } from "../../workload/device/device-model.js";
import type { Actor } from "./actor.js";
import type { EventQueue } from "./event-queue.js";

/** Moves tasks from CPU to CPU, at random moments. */
export class Migration implements Actor {
  readonly #meanNs: number;

  constructor(
    private readonly queue: EventQueue,
    private readonly actor: number,
    private readonly model: DeviceModel,
    /** In (0, 1). */
    private readonly random: () => number,
  ) {
    this.#meanNs = 1e9 / model.migrationsPerSecond;
    this.#next(0);
  }

  act(time: number): void {
    this.model.migrate(time);
    this.#next(time);
  }

  /** The gaps of events that know nothing of each other. */
  #next(time: number): void {
    this.queue.schedule(this.actor, time - Math.log(this.random()) * this.#meanNs);
  }
}
