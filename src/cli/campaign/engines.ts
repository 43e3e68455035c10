import type { Engine } from "../../engine/engine.js";
import { ThreadEngine } from "../../engine/threads/thread-engine.js";
import { SimulatingThread } from "../../engine/virtual/simulating-thread.js";
import type { Campaign } from "./campaign.js";
import type { PlannedWorkload } from "./planned-workload.js";

/**
 * Who plays the CPUs of a campaign: threads, new ones for each workload, for it has as many as it has CPUs; or one thread
 * that simulates all of them, whose code is compiled once.
 */
export class Engines {
  #open: Engine | null = null;

  constructor(private readonly profile: Campaign["profile"]) {}

  /** Who plays this workload. The engine of the one before it is closed, or goes on. */
  async next({ cpus }: PlannedWorkload): Promise<Engine> {
    if (this.profile !== null) {
      this.#open ??= new SimulatingThread(this.profile);
    } else {
      await this.close();
      this.#open = await ThreadEngine.create({ cpus });
    }
    return this.#open;
  }

  /** To be called when no run is under way. */
  async close(): Promise<void> {
    await this.#open?.close();
    this.#open = null;
  }
}
