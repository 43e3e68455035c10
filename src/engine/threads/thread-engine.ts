import { Piscina } from "piscina";
import type { AllocatorOptions, DomainOptions, MemoryLimits } from "../../iova/domain.js";
import { IOVA_WORDS } from "../../iova/iova.js";
import { verify } from "../../iova/verify.js";
import { lockCounts, rcacheCounts } from "../../measure/counters.js";
import type { RunResult } from "../../measure/result.js";
import { bootOf } from "../../memory/cpu-layout.js";
import { MachineError } from "../../memory/errors.js";
import { WORD_BYTES } from "../../memory/pointer.js";
import type { WorkloadSpec } from "../../workload/workload-spec.js";
import type { CpuTask, CpuTaskResult } from "./cpu-task.js";
import type { KworkerTask, KworkerTaskResult } from "./kworker-task.js";
import {
  type Pools,
  type RunUntil,
  type SessionRun,
  type SessionSetup,
  ThreadSession,
} from "./thread-session.js";
import { workerUrl } from "./worker-url.js";

/** One repetition of one workload on one design. */
export interface RunRequest extends RunUntil {
  readonly workload: WorkloadSpec;
  /** The id of a depot design. */
  readonly depot: string;
  readonly allocator: AllocatorOptions;
  readonly limits: Omit<MemoryLimits, "domains" | "engineWords">;
  /** Of the domain that generated workloads use; a trace brings its own. */
  readonly domain: DomainOptions;
  readonly seed: number;
  /** From 0. */
  readonly repetition: number;
  /** Check the domains' invariants afterwards. */
  readonly verify: boolean;
  /** Watch every pfn on the way, see check/ledger; it slows each operation down several times. */
  readonly ledger?: SharedArrayBuffer;
  /** Longest wait for anything, in ms. @default 20000, more when many CPUs share a core */
  readonly waitDeadlineMs?: number;
}

/** A run ended with a domain that does not hold its invariants. */
export class InvariantViolation extends MachineError {
  constructor(readonly violations: readonly string[]) {
    super("INVARIANT_VIOLATION", `the domain is damaged: ${violations.join("; ")}`);
  }
}

/** Real threads: a pool with exactly one thread per CPU, and one for housekeeping. Threads live from run to run. */
export class ThreadEngine implements Pools {
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
    const { workload, allocator } = request;
    const wanted = workload.name === "trace" ? workload.trace.domains : [{ ...request.domain, reserves: [] }];
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
    const run = await session.run(request.seed, request, request.ledger ?? null);
    if (request.verify) verifySession(session, run, reserved);
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

/** Every domain holds its invariants, and together they hold what was allocated and not freed. */
function verifySession(session: ThreadSession, run: SessionRun, reserved: number): void {
  const reports = session.domains.map((domain) => verify(domain));
  const violations = reports.flatMap((report) => report.violations);
  const sum = (count: "nodes" | "cached") => reports.reduce((total, report) => total + report[count], 0);
  const live = run.sum("allocs") - run.sum("failedAllocs") - run.sum("frees");
  if (live + sum("cached") + reserved !== sum("nodes")) {
    violations.push(
      `${live} live + ${sum("cached")} cached + ${reserved} reserved ranges, but ${sum("nodes")} in the tree`,
    );
  }
  if (violations.length > 0) throw new InvariantViolation(violations);
}

function resultOf(request: RunRequest, session: ThreadSession, run: SessionRun): RunResult {
  const { machine, domains } = session;
  const { layout } = machine;
  const allocs = run.sum("allocs");
  const ops = allocs + run.sum("frees");
  const { magazines } = domains[0]!;
  const iovasPeak = domains.reduce((sum, { tree }) => sum + tree.nodesPeak, 0);
  return {
    workload: request.workload.name,
    depot: request.depot,
    cpus: request.allocator.cpus,
    engine: "threads",
    repetition: request.repetition,
    seconds: run.seconds,
    ops,
    opsPerSecond: ops / run.seconds,
    cpuSeconds: run.cpuSeconds,
    latency: null,
    rcache: rcacheCounts(machine, allocs),
    locks: lockCounts(machine),
    memory: {
      magazinesNow: magazines.inUse,
      magazinesPeak: magazines.peak,
      iovasNow: domains.reduce((sum, { tree }) => sum + tree.nodes, 0),
      iovasPeak,
      bytesPeak: (magazines.peak * layout.shape.magazineWords + iovasPeak * IOVA_WORDS) * WORD_BYTES,
      timeline: [],
    },
    depotPeak: Array.from({ length: request.allocator.bins }, (_, order) =>
      Math.max(...domains.map(({ rcaches }) => rcaches[order]!.depotPeak)),
    ),
    perCpu: run.cpus.map(({ tally, startNs, endNs }) => ({
      ops: tally.allocs + tally.frees,
      ...tally,
      seconds: (endNs - startNs) / 1e9,
    })),
    verified: request.verify,
  };
}
