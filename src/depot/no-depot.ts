import type { DepotDesign } from "../iova/depot.js";
import { NULL } from "../memory/pointer.js";

/** The baseline: every full magazine goes back to the tree. */
export const noDepot: DepotDesign = {
  id: "none",
  summary: "no depot: full magazines go straight back to the tree",
  reclaim: "never",
  bounded: true,
  order: "stack",
  capacityOf: () => 0,
  sizeOf: () => 0,
  initialize: () => {},
  attach: () => ({ push: () => false, pop: () => NULL, size: () => 0, drain: () => {}, walk: () => {} }),
};
