import type { NamedDepot } from "../named-depot.js";
import type { GivenOptions } from "../options/given-options.js";
import { reclaimOf } from "../reclaim.js";

/** A depot design as it will be run. */
export interface PlannedDesign extends NamedDepot {
  /** What results call it: the id, and when it is there again, `list#2`. */
  readonly label: string;
  readonly reclaim: boolean;
}

export function planDesigns(options: GivenOptions, depots: readonly NamedDepot[]): PlannedDesign[] {
  return depots.map((depot, index) => {
    const { design } = depot;
    const times = depots.slice(0, index + 1).filter((other) => other.design === design).length;
    return {
      ...depot,
      label: times === 1 ? design.id : `${design.id}#${times}`,
      reclaim: reclaimOf(options, design),
    };
  });
}
