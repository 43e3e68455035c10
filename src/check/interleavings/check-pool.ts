import { Piscina } from "piscina";
import { workerUrl } from "../../engine/threads/worker-url.js";
import type { CheckTask, CheckTaskResult } from "./check-task.js";

/** Threads that check cases side by side. */
export class CheckPool {
  readonly #pool: Piscina;

  constructor(threads: number) {
    this.#pool = new Piscina({
      filename: workerUrl("check"),
      minThreads: threads,
      maxThreads: threads,
      concurrentTasksPerWorker: 1,
      idleTimeout: Number.POSITIVE_INFINITY,
    });
  }

  check(task: CheckTask): Promise<CheckTaskResult> {
    return this.#pool.run(task);
  }

  /** Ends all threads, whatever they do; what is under way rejects. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
