import { ARRAY_DEPOT_SIZE } from "../../depot/array-depot.js";
import { findDepotDesign } from "../../depot/registry.js";
import type { DepotDesign } from "../../iova/depot.js";
import type { KernelFacts } from "../../kernel/kernel-program.js";
import { UnusableKernel } from "../../kernel/unusable-kernel.js";

/** The design of ours that is to answer as the kernel's does. */
export function ourDesign({ depot, slots }: KernelFacts): DepotDesign {
  if (depot === "list" || slots === ARRAY_DEPOT_SIZE) return findDepotDesign(depot)!;
  throw new UnusableKernel(
    "ERR_KERNEL_FORM",
    `its depot is an array of ${slots} magazines: there is no design here to hold against it, ours have ${ARRAY_DEPOT_SIZE}`,
  );
}
