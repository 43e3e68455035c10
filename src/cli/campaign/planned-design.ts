import { findDepotDesign } from "../../depot/registry.js";
import type { DepotDesign } from "../../iova/depot.js";
import type { GivenOptions } from "../options/given-options.js";
import { reclaimOf } from "../reclaim.js";

/** A depot design as it will be run. */
export interface PlannedDesign {
  readonly depot: string;
  readonly reclaim: boolean;
}

export function planDesigns(options: GivenOptions, ids: readonly string[]): PlannedDesign[] {
  return ids.map((depot) => ({
    depot,
    reclaim: reclaimOf(options, findDepotDesign(depot) as DepotDesign),
  }));
}
