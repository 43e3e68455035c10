import { Piscina } from "piscina";
import { latencyOf } from "../../measure/latency.js";
import type { RunResult } from "../../measure/result.js";
import { bootOf } from "../../memory/cpu-layout.js";
import { loadDepot } from "../depot-modules.js";
import type { Engine } from "../engine.js";
import { faultCounts } from "../faults/fault-counts.js";
import { domainsFor, type RunRequest } from "../run-request.js";
import { runResult, verifyDomains } from "../run-result.js";
import type { CpuTask, CpuTaskResult } from "./cpu-task.js";
import type { KworkerTask, KworkerTaskResult } from "./kworker-task.js";
import { type Pools, type SessionRun, type SessionSetup, ThreadSession } from "./thread-session.js";
import { workerUrl } from "./worker-url.js";

/** Real threads: a pool with exactly one thread per CPU, and one for housekeeping. Threads live from run to run. */
export class ThreadEngine implements Engine, Pools {
  readonly threadFailed: Promise<never>;

  private constructor(
    readonly cpus: number,
    private readonly cpuPool: Piscina,
    private readonly kworkerPool: Piscina,
  ) {
    this.threadFailed = new Promise((_, reject) => {
      for (const pool of [cpuPool, kworkerPool]) pool.on("error", reject);
    });
    // It may be that no run is there to hear of it.
    this.threadFailed.catch(() => {});
  }

  static async create({ cpus }: { readonly cpus: number }): Promise<ThreadEngine> {
    const pool = (name: "cpu" | "kworker", threads: number) =>
      new Piscina({
        filename: workerUrl(name),
        // The start barrier waits for every CPU: each needs a thread of its own.
        minThreads: threads,
        maxThreads: threads,
        concurrentTasksPerWorker: 1,
        idleTimeout: Number.POSITIVE_INFINITY,
      });
    return new ThreadEngine(cpus, pool("cpu", cpus), pool("kworker", 1));
  }

  /** A machine on these threads, for several runs and calls on it. */
  boot(setup: SessionSetup): ThreadSession {
    if (setup.allocator.cpus !== this.cpus) {
      throw new RangeError(`a session of ${setup.allocator.cpus} CPUs on an engine of ${this.cpus}`);
    }
    return new ThreadSession(setup, this);
  }

  /** Runs a workload once on a fresh machine. Throws CpuFailure and InvariantViolation. */
  async run(request: RunRequest): Promise<RunResult> {
    const { allocator } = request;
    const wanted = domainsFor(request);
    await loadDepot(request.depot);
    const session = this.boot({
      ...request,
      limits: { ...request.limits, domains: wanted.length },
    });
    let reserved = 0;
    for (const { reserves, ...options } of wanted) {
      const domain = session.createDomain(options);
      for (const [pfnLo, pfnHi] of reserves) domain.reserve(bootOf(allocator.cpus), pfnLo, pfnHi);
      reserved += domain.tree.nodes;
    }
    const run = await session.run(request.seed, request, request);
    if (request.verify) {
      const live = run.sum("allocs") - run.sum("failedAllocs") - run.sum("frees");
      verifyDomains(session.domains, live + session.queued, reserved);
    }
    return resultOf(request, session, run);
  }

  cpu(task: CpuTask): Promise<CpuTaskResult> {
    return this.cpuPool.run(task);
  }

  kworker(task: KworkerTask): Promise<KworkerTaskResult> {
    return this.kworkerPool.run(task);
  }

  async terminate(): Promise<void> {
    await Promise.all([this.cpuPool.destroy(), this.kworkerPool.destroy()]);
  }

  /** Ends one thread as a crash of it would, to see what a run makes of that. */
  async killThread(index: number): Promise<void> {
    await this.cpuPool.threads[index]?.terminate();
  }

  /** To be called when no run is under way. */
  async close(): Promise<void> {
    await this.terminate();
  }
}

function resultOf(
  request: RunRequest,
  { machine, design, domains }: ThreadSession,
  run: SessionRun,
): RunResult {
  const ops = run.sum("allocs") + run.sum("frees");
  const samples = run.cpus.flatMap((cpu) => cpu.latency ?? []);
  return runResult(request, {
    engine: "threads",
    machine,
    design,
    domains,
    seconds: run.seconds,
    userSeconds: (run.end.userUs - run.start.userUs) / 1e6,
    systemSeconds: (run.end.systemUs - run.start.systemUs) / 1e6,
    latency: latencyOf(samples, ops),
    cpus: run.cpus.map(({ tally, startNs, endNs, cpuSeconds }) => ({
      tally,
      seconds: (endNs - startNs) / 1e9,
      cpuSeconds,
    })),
    faults: faultCounts(
      request.faults,
      machine,
      run.cpus.map(({ tally, faults }) => ({ ops: tally.allocs + tally.frees, faults })),
    ),
    memory: run.memory,
    packets: null,
    disturbance: run.disturbance,
  });
}
