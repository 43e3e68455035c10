import { Piscina } from "piscina";
import { RunInterrupted } from "../../engine/run-request.js";
import { workerUrl } from "../../engine/threads/worker-url.js";
import type { DepotDesign } from "../../iova/depot.js";
import { type AllocatorOptions, DEFAULT_DOMAIN, IovaDomain, machineShape } from "../../iova/domain.js";
import { bootOf, kworkerOf } from "../../memory/cpu-layout.js";
import { layoutOf } from "../../memory/machine-layout.js";
import { ThreadMachine } from "../../memory/thread-machine.js";
import { raceAreaWords } from "./race-area.js";
import type { RaceLength, RaceSpec } from "./race-spec.js";
import type { RaceTask } from "./race-task.js";
import type { ThreadTime } from "./race-time.js";

/** Three times what a thread of any race has live, and more: that is 20000, in the burst. */
const RANGES_PER_THREAD = 2 ** 16;
const MAGAZINES_PER_THREAD = 2 ** 11;
/** The kernel's reclaim work runs so often, in ms. */
const RECLAIM_MS = 100;

/**
 * Threads of ours that race, each playing one CPU of one allocator.
 *
 * Why new ones for each race, as the kernel's code has a new process: what V8 inlines is decided once for the life of a
 * thread, and not always alike. Of `cross` it is a fifth of the time; repetitions on one thread would hide that.
 */
export class OurRacers {
  constructor(
    private readonly design: DepotDesign,
    private readonly allocator: AllocatorOptions,
    private readonly cores: number,
  ) {}

  /** What each thread measured. Rejects with RunInterrupted. */
  async race(spec: RaceSpec, length: RaceLength, seed: number, signal: AbortSignal): Promise<ThreadTime[]> {
    const { design, allocator } = this;
    const threads = allocator.cpus;
    const limits = {
      domains: 1,
      maxIovas: threads * RANGES_PER_THREAD,
      maxMagazines: threads * MAGAZINES_PER_THREAD,
      engineWords: raceAreaWords(threads),
    };
    const machine = ThreadMachine.create(layoutOf(machineShape(allocator, design, limits)));
    const domain = IovaDomain.create(machine, design, allocator, DEFAULT_DOMAIN, bootOf(threads));
    const { buffer, layout } = machine;
    const tasks = Array.from({ length: threads }, (_, cpu): RaceTask => {
      const run = { spec, length, cpu, seed, coresAreShared: threads > this.cores };
      return { buffer, layout, depot: design.id, allocator, slot: domain.slot, ...run };
    });
    const pool = new Piscina<RaceTask, ThreadTime>({
      filename: workerUrl("racer"),
      // They wait for each other at the start: each needs a thread of its own.
      minThreads: threads,
      maxThreads: threads,
      concurrentTasksPerWorker: 1,
      idleTimeout: Number.POSITIVE_INFINITY,
    });
    const over = new AbortController();
    const failure = keepHouse(domain, kworkerOf(threads), over.signal);
    try {
      const runs = Promise.all(tasks.map((task) => pool.run(task)));
      return await unlessAborted(Promise.race([runs, failure]), signal);
    } finally {
      over.abort();
      await pool.destroy();
    }
  }
}

/** Does the reclaim work on this thread until it is over; rejects with what the work failed of, and else never settles. */
function keepHouse(domain: IovaDomain, kworker: number, over: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setInterval(() => {
      try {
        domain.cpus.enter(kworker);
        domain.runQueuedWork(kworker);
        domain.cpus.leave(kworker);
      } catch (failure) {
        clearInterval(timer);
        reject(failure);
      }
    }, RECLAIM_MS);
    over.addEventListener("abort", () => clearInterval(timer), { once: true });
  });
}

/** What `work` comes to; rejects with RunInterrupted as soon as the signal says so. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const interrupt = () => reject(new RunInterrupted());
    if (signal.aborted) interrupt();
    signal.addEventListener("abort", interrupt, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", interrupt));
  });
}
