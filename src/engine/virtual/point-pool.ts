import { Piscina } from "piscina";
import { RunInterrupted } from "../run-request.js";
import { failureOf } from "../threads/failure.js";
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

  /**
   * Simulates a run. One that fails keeps no other one back, even if its thread dies of it: another takes that place. An
   * aborted `signal` ends the run with its thread; it then rejects with RunInterrupted.
   */
  async run(task: PointTask, signal: AbortSignal): Promise<PointOutcome> {
    try {
      const { looks } = task;
      return await this.#pool.run(task, { signal, ...(looks && { transferList: [looks] }) });
    } catch (error) {
      if (signal.aborted) throw new RunInterrupted();
      return { outcome: "failed", failure: failureOf(error, 0) };
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
