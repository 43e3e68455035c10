import { findDepotDesign } from "../src/depot/registry.js";
import {
  type AllocatorOptions,
  DEFAULT_DOMAIN,
  defaultAllocatorOptions,
} from "../src/iova/allocator-options.js";
import { IovaDomain, machineShape } from "../src/iova/domain.js";
import { bootOf } from "../src/memory/cpu-layout.js";
import { layoutOf } from "../src/memory/machine-layout.js";
import { ThreadMachine } from "../src/memory/thread-machine.js";

/** Highest pfns of 32-bit and of 48-bit IOVAs, under 4 KiB granules. */
export const LIMIT_32 = 2 ** 20 - 1;
export const LIMIT_48 = 2 ** 36 - 1;

/** A domain for one thread that plays CPU 0, on a machine of its own. */
export function newDomain(depot: string, overrides: Partial<AllocatorOptions> = {}): IovaDomain {
  const design = findDepotDesign(depot);
  if (design === undefined) throw new Error(`no depot design ${depot}`);
  const options = { ...defaultAllocatorOptions(1, design), ...overrides };
  const limits = { domains: 1, maxIovas: 1 << 17, maxMagazines: 1 << 12 };
  const machine = ThreadMachine.create(layoutOf(machineShape(options, design, limits)));
  return IovaDomain.create(machine, design, options, DEFAULT_DOMAIN, bootOf(1));
}
