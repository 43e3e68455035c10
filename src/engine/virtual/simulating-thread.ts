import { MessageChannel } from "node:worker_threads";
import type { MachineProfile } from "../../measure/machine-profile.js";
import type { RunResult } from "../../measure/result.js";
import type { Engine } from "../engine.js";
import type { LiveLook, RunRequest } from "../run-request.js";
import { errorOf } from "../threads/failure.js";
import { PointPool } from "./point-pool.js";

/** Nobody ends the run. */
const NEVER = new AbortController().signal;

/**
 * Simulated CPUs on a thread beside this one, which hears of an interruption meanwhile whatever the design does: of code
 * that never returns, the thread is ended. Results are those of the VirtualEngine.
 */
export class SimulatingThread implements Engine {
  readonly #pool = new PointPool(1);

  constructor(private readonly profile: MachineProfile) {}

  /** Runs a workload once on a fresh machine. Throws RunInterrupted, and what the VirtualEngine throws. */
  async run({ onLook, signal = NEVER, ...request }: RunRequest): Promise<RunResult> {
    const { port1: here, port2: looks } = new MessageChannel();
    here.on("message", (look: LiveLook) => onLook?.(look));
    try {
      const outcome = await this.#pool.run({ request, profile: this.profile, looks }, signal);
      if (outcome.outcome === "failed") throw errorOf(outcome.failure);
      return outcome.run;
    } finally {
      here.close();
    }
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
