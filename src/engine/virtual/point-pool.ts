import { Piscina } from "piscina";
import type { RunResult } from "../../measure/result.js";
import { MachineError } from "../../memory/errors.js";
import { workerUrl } from "../threads/worker-url.js";
import type { PointOutcome, PointTask } from "./point-task.js";

/** Threads that simulate runs, each one at a time: simulations share nothing. */
export class PointPool {
  readonly #pool: Piscina<PointTask, PointOutcome>;

  constructor(readonly threads: number) {
    this.#pool = new Piscina({
      filename: workerUrl("point"),
      minThreads: threads,
      maxThreads: threads,
      concurrentTasksPerWorker: 1,
      idleTimeout: Number.POSITIVE_INFINITY,
    });
    // The task that the thread was at rejects as well.
    this.#pool.on("error", () => {});
  }

  /** Simulates a run; an aborted `signal` ends it with its thread. Throws what the run met, as a MachineError. */
  async run(task: PointTask, signal: AbortSignal): Promise<RunResult> {
    const result = await this.#pool.run(task, { signal });
    if (result.outcome === "done") return result.run;
    const { code, message, stack } = result.failure;
    const error = new MachineError(code, message);
    if (stack !== undefined) error.stack = stack;
    throw error;
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
