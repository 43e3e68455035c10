import type { DepotSource } from "../../engine/depot-modules.js";
import { CpuFailure } from "../../engine/threads/failure.js";
import type { ThreadEngine } from "../../engine/threads/thread-engine.js";
import type { ThreadSession } from "../../engine/threads/thread-session.js";
import type { DepotDesign } from "../../iova/depot.js";
import { DEFAULT_DOMAIN, defaultAllocatorOptions, type IovaDomain } from "../../iova/domain.js";
import { NullDereference } from "../../memory/errors.js";
import { allocatorFrames } from "./allocator-frames.js";
import {
  type AddressSpace,
  type CrashHost,
  type HostFault,
  limitPfnOf,
  RANGES_PER_CPU,
} from "./crash-host.js";

/** Every CPU is a thread of the engine. */
export class ThreadsHost implements CrashHost {
  readonly engine = "threads";
  readonly cpus: number;
  readonly #session: ThreadSession;

  constructor(engine: ThreadEngine, source: DepotSource, design: DepotDesign, space: AddressSpace) {
    this.cpus = engine.cpus;
    this.#session = engine.boot({
      depot: source,
      allocator: defaultAllocatorOptions(this.cpus, design),
      limits: { domains: 2, maxIovas: 2 * this.cpus * RANGES_PER_CPU, maxMagazines: 2 ** 14 },
      workload: { name: "burst", size: 1, burst: RANGES_PER_CPU, limitPfn: limitPfnOf(space, this.cpus) },
    });
  }

  createDomain(): IovaDomain {
    return this.#session.createDomain(DEFAULT_DOMAIN);
  }

  async traffic(): Promise<void> {
    // One burst on each CPU; the seed is of no matter to it.
    await this.#session.run(0, { ops: 2 * this.cpus * RANGES_PER_CPU });
  }

  put(domain: IovaDomain, cpu: number): Promise<void> {
    return this.#session.putDomain(domain, cpu);
  }

  faultOf(error: unknown): HostFault | undefined {
    if (!(error instanceof CpuFailure && error.cause instanceof NullDereference)) return undefined;
    const { cause: fault, cpu, worker = 0 } = error;
    return { fault, cpu, pid: process.pid, worker, callTrace: allocatorFrames(error.stack ?? "") };
  }
}
