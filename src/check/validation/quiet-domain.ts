import type { DepotDesign } from "../../iova/depot.js";
import { DEFAULT_DOMAIN, defaultAllocatorOptions, IovaDomain, machineShape } from "../../iova/domain.js";
import { bootOf } from "../../memory/cpu-layout.js";
import { layoutOf } from "../../memory/machine-layout.js";
import { ThreadMachine } from "../../memory/thread-machine.js";
import { LIMIT_48 } from "./lab.js";

/** A domain that nobody else uses: one thread calls for every CPU. */
export function quietDomain(design: DepotDesign, cpus: number): IovaDomain {
  const options = defaultAllocatorOptions(cpus, design);
  const limits = { domains: 1, maxIovas: 2 ** 16, maxMagazines: 2 ** 10 };
  const machine = ThreadMachine.create(layoutOf(machineShape(options, design, limits)), {
    waitDeadlineMs: 1000,
  });
  return IovaDomain.create(machine, design, options, DEFAULT_DOMAIN, bootOf(cpus));
}

/** Allocates on CPU 0 and frees there, until the depot of the size's bin holds `magazines`. */
export function fillDepot(domain: IovaDomain, size: number, magazines: number): void {
  const { depot } = domain.rcaches[Math.log2(size)]!;
  const pfns = Array.from({ length: (magazines + 2) * domain.options.magazineSize + 1 }, () =>
    domain.allocFast(0, size, LIMIT_48, true),
  );
  for (const pfn of pfns) if (depot.size() < magazines) domain.freeFast(0, pfn, size);
}
