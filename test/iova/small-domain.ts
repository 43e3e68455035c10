import { findDepotDesign } from "../../src/depot/registry.js";
import {
  type AllocatorOptions,
  DEFAULT_DOMAIN,
  type DomainOptions,
  defaultAllocatorOptions,
  type MemoryLimits,
} from "../../src/iova/allocator-options.js";
import type { DepotDesign } from "../../src/iova/depot.js";
import { IovaDomain, machineShape } from "../../src/iova/domain.js";
import { bootOf } from "../../src/memory/cpu-layout.js";
import { layoutOf } from "../../src/memory/machine-layout.js";
import { ThreadMachine } from "../../src/memory/thread-machine.js";

/** Highest pfns of 32-bit and of 36-bit limits with 4 KiB granules, and the highest pfn that a 57-bit IOVA has. */
export const LIMIT_32 = 2 ** 20 - 1;
export const LIMIT_48 = 2 ** 36 - 1;
export const LIMIT_57 = 2 ** 45 - 1;

export interface SmallDomain
  extends Partial<AllocatorOptions>,
    Partial<MemoryLimits>,
    Partial<DomainOptions> {
  readonly depot?: string;
  readonly design?: DepotDesign;
}

/** A domain on a machine of its own, for one thread that calls for every CPU in turn. */
export function smallDomain(overrides: SmallDomain = {}): IovaDomain {
  const { cpus = 1, depot = "list", design = findDepotDesign(depot)! } = overrides;
  const options = { ...defaultAllocatorOptions(cpus, design), ...overrides };
  const limits = { domains: 1, maxIovas: 1 << 15, maxMagazines: 1 << 10, ...overrides };
  const machine = ThreadMachine.create(layoutOf(machineShape(options, design, limits)), {
    waitDeadlineMs: 1000,
  });
  return IovaDomain.create(machine, design, options, { ...DEFAULT_DOMAIN, ...overrides }, bootOf(cpus));
}

/** Another domain of the same setup on the same machine. */
export function anotherDomain({ machine, design, options }: IovaDomain): IovaDomain {
  return IovaDomain.create(machine, design, options, DEFAULT_DOMAIN, bootOf(options.cpus));
}
