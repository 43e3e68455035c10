import type { DepotDesign } from "../../iova/depot.js";
import { DEFAULT_DOMAIN, defaultAllocatorOptions, IovaDomain, machineShape } from "../../iova/domain.js";
import { bootOf } from "../../memory/cpu-layout.js";
import { NullDereference } from "../../memory/errors.js";
import { layoutOf } from "../../memory/machine-layout.js";
import { ThreadMachine } from "../../memory/thread-machine.js";
import { allocatorFrames } from "./allocator-frames.js";
import {
  type AddressSpace,
  type CrashHost,
  type HostFault,
  limitPfnOf,
  RANGES_PER_CPU,
} from "./crash-host.js";

/** One thread calls for every CPU in turn: nothing depends on timing. */
export class InProcessHost implements CrashHost {
  readonly engine = "in-process";
  readonly #machine: ThreadMachine;
  readonly #limitPfn: number;
  #domain: IovaDomain | undefined;
  #callingFor = 0;

  constructor(
    private readonly design: DepotDesign,
    readonly cpus: number,
    space: AddressSpace,
  ) {
    this.#limitPfn = limitPfnOf(space, cpus);
    const shape = machineShape(defaultAllocatorOptions(cpus, design), design, {
      domains: 2,
      maxIovas: 2 * cpus * RANGES_PER_CPU,
      maxMagazines: 2 ** 14,
    });
    this.#machine = ThreadMachine.create(layoutOf(shape));
  }

  createDomain(): IovaDomain {
    const options = defaultAllocatorOptions(this.cpus, this.design);
    this.#domain = IovaDomain.create(this.#machine, this.design, options, DEFAULT_DOMAIN, bootOf(this.cpus));
    return this.#domain;
  }

  async traffic(): Promise<void> {
    const domain = this.#domain as IovaDomain;
    const live: number[][] = [];
    for (let cpu = 0; cpu < this.cpus; cpu++) {
      this.#callingFor = cpu;
      live.push(Array.from({ length: RANGES_PER_CPU }, () => domain.allocFast(cpu, 1, this.#limitPfn, true)));
    }
    for (const [cpu, pfns] of live.entries()) {
      this.#callingFor = cpu;
      for (const pfn of pfns) if (pfn !== 0) domain.freeFast(cpu, pfn, 1);
    }
  }

  async put(domain: IovaDomain, cpu: number): Promise<void> {
    this.#callingFor = cpu;
    domain.put(cpu);
  }

  faultOf(error: unknown): HostFault | undefined {
    if (!(error instanceof NullDereference)) return undefined;
    const callTrace = allocatorFrames(error.stack ?? "");
    return { fault: error, cpu: this.#callingFor, pid: process.pid, worker: 0, callTrace };
  }
}
