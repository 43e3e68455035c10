import { findDepotDesign } from "../../depot/registry.js";
import type { DepotDesign } from "../../iova/depot.js";
import type { GivenOptions } from "../options/given-options.js";
import { reclaimOf } from "../reclaim.js";

/** A depot design as it will be run. */
export interface PlannedDesign {
  /** Its id. */
  readonly depot: string;
  /** What results call it: the id, and when it is there again, `list#2`. */
  readonly label: string;
  readonly reclaim: boolean;
}

export function planDesigns(options: GivenOptions, ids: readonly string[]): PlannedDesign[] {
  return ids.map((depot, index) => {
    const times = ids.slice(0, index + 1).filter((id) => id === depot).length;
    return {
      depot,
      label: times === 1 ? depot : `${depot}#${times}`,
      reclaim: reclaimOf(options, findDepotDesign(depot) as DepotDesign),
    };
  });
}
