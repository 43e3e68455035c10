import { Piscina } from "piscina";
import type { AllocatorOptions, DomainOptions, IovaDomain, MemoryLimits } from "../../iova/domain.js";
import { verify } from "../../iova/verify.js";
import { lockCounts, lockWaitNs, rcacheCounts, treeCounts } from "../../measure/counters.js";
import { latencyOf } from "../../measure/latency.js";
import { allocatorSizes } from "../../measure/memory-sampler.js";
import type { Balance, CpuCounts, MeasureMode, MemoryUse, RunResult } from "../../measure/result.js";
import { bootOf } from "../../memory/cpu-layout.js";
import { MachineError } from "../../memory/errors.js";
import type { WorkloadSpec } from "../../workload/workload-spec.js";
import { type DepotSource, loadDepot } from "../depot-modules.js";
import { faultCounts } from "../faults/fault-counts.js";
import type { FaultPlan } from "../faults/fault-plan.js";
import type { CpuTask, CpuTaskResult } from "./cpu-task.js";
import type { KworkerTask, KworkerTaskResult } from "./kworker-task.js";
import type { Onlookers } from "./run-watch.js";
import {
  type Pools,
  type RunUntil,
  type SessionRun,
  type SessionSetup,
  ThreadSession,
} from "./thread-session.js";
import { workerUrl } from "./worker-url.js";

/** One repetition of one workload on one design. */
export interface RunRequest extends RunUntil, Onlookers {
  readonly workload: WorkloadSpec;
  /** The id of a built-in design, or the URL of a module that exports one. */
  readonly depot: DepotSource;
  /** What the design is called in the result. @default the id */
  readonly label?: string;
  readonly allocator: AllocatorOptions;
  readonly limits: Omit<MemoryLimits, "domains" | "engineWords">;
  /** Of the domain that generated workloads use; a trace brings its own. */
  readonly domain: DomainOptions;
  readonly seed: number;
  /** From 0. */
  readonly repetition: number;
  /** Check the domains' invariants afterwards. */
  readonly verify: boolean;
  /** Longest wait for anything, in ms. @default 20000, more when many CPUs share a core */
  readonly waitDeadlineMs?: number;
  /** Whether latencies, holds and, every `sampleMs`, memory are measured too. @default "off" */
  readonly measure?: MeasureMode;
  /** What is to go wrong on purpose. @default nothing */
  readonly faults?: FaultPlan;
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
  const allocs = run.sum("allocs");
  const ops = allocs + run.sum("frees");
  const { cpus } = request.allocator;
  const user = (run.end.userUs - run.start.userUs) / 1e6;
  const system = (run.end.systemUs - run.start.systemUs) / 1e6;
  const latency = latencyOf(
    run.cpus.flatMap((cpu) => cpu.latency ?? []),
    ops,
  );
  const clockCostNs = latency?.clockCostNs ?? 0;
  const perCpu = run.cpus.map(({ tally, startNs, endNs, cpuSeconds }, cpu) => ({
    ops: tally.allocs + tally.frees,
    ...tally,
    seconds: (endNs - startNs) / 1e9,
    cpuSeconds,
    lockWaitNs: lockWaitNs(machine, cpu, clockCostNs),
  }));
  return {
    workload: request.workload.name,
    depot: request.label ?? session.design.id,
    measure: request.measure ?? "off",
    cpus,
    engine: "threads",
    repetition: request.repetition,
    seconds: run.seconds,
    ops,
    opsPerSecond: ops / run.seconds,
    cpuSeconds: user + system,
    cpuUserSeconds: user,
    cpuSystemSeconds: system,
    lockWaitShare: perCpu.reduce((sum, cpu) => sum + cpu.lockWaitNs, 0) / (cpus * run.seconds * 1e9),
    latency,
    rcache: rcacheCounts(machine, allocs),
    tree: treeCounts(machine),
    locks: lockCounts(machine, clockCostNs),
    memory: memoryUse(domains, run),
    depotPeak: Array.from({ length: request.allocator.bins }, (_, order) =>
      Math.max(...domains.map(({ rcaches }) => rcaches[order]!.depotPeak)),
    ),
    perCpu,
    balance: balanceOf(perCpu),
    faults: faultCounts(
      request.faults,
      machine,
      run.cpus.map(({ tally, faults }) => ({ ops: tally.allocs + tally.frees, faults })),
    ),
    disturbance: run.disturbance,
    verified: request.verify,
  };
}

function memoryUse(domains: readonly IovaDomain[], run: SessionRun): MemoryUse {
  const { magazines, options } = domains[0]!;
  const sizes = allocatorSizes(options);
  const iovasPeak = domains.reduce((sum, { tree }) => sum + tree.nodesPeak, 0);
  return {
    magazinesNow: magazines.inUse,
    magazinesPeak: magazines.peak,
    iovasNow: domains.reduce((sum, { tree }) => sum + tree.nodes, 0),
    iovasPeak,
    bytesPeak: magazines.peak * sizes.magazineBytes + iovasPeak * sizes.iovaBytes,
    ...sizes,
    ...run.memory,
  };
}

function balanceOf(perCpu: readonly CpuCounts[]): Balance {
  const ops = perCpu.map((cpu) => cpu.ops);
  const mean = ops.reduce((sum, own) => sum + own, 0) / ops.length;
  const variance = ops.reduce((sum, own) => sum + (own - mean) ** 2, 0) / ops.length;
  return {
    min: Math.min(...ops),
    mean,
    max: Math.max(...ops),
    cv: mean === 0 ? 0 : Math.sqrt(variance) / mean,
  };
}
