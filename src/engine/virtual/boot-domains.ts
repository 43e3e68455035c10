import type { DepotDesign } from "../../iova/depot.js";
import { IovaDomain } from "../../iova/domain.js";
import { bootOf } from "../../memory/cpu-layout.js";
import { armFailures } from "../faults/arm-failures.js";
import { domainsFor, type RunRequest } from "../run-request.js";
import { MagazineOrigins } from "./magazine-origins.js";
import type { VirtualMachine } from "./virtual-machine.js";

/** The machine is set up long before the run, which begins at 0. */
const BOOT_TIME = -1e12;

/** Creates the domains of a run, on a fresh machine and on its boot context, with the ranges that they reserve. */
export function bootDomains(machine: VirtualMachine, request: RunRequest, design: DepotDesign): IovaDomain[] {
  const { allocator, faults, seed } = request;
  const boot = bootOf(allocator.cpus);
  const observed = new MagazineOrigins(machine).of(design);
  machine.begin(boot, BOOT_TIME);
  const domains = domainsFor(request).map(({ reserves, ...options }) => {
    const domain = IovaDomain.create(machine, observed, allocator, options, boot);
    for (const [pfnLo, pfnHi] of reserves) domain.reserve(boot, pfnLo, pfnHi);
    return domain;
  });
  machine.end();
  // It is over before the run begins: whoever acts in this context later must not find something left to be played.
  machine.programs[boot]!.clear();
  if (faults !== undefined) armFailures(domains[0]!, faults, seed);
  return domains;
}
