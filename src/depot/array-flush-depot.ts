import type { DepotDesign } from "../iova/depot.js";
import { ARRAY_DEPOT_SIZE, arrayDesign } from "./array-depot.js";

/**
 * John Garry's proposal of 2020, against ranges that pile up in the caches over hours: an array that overflows is taken
 * for a sign that the caches have grown too large, and what all CPUs hold goes back to the tree with the magazine.
 */
export const arrayFlushDepot: DepotDesign = {
  ...arrayDesign(
    "array-flush",
    `array of ${ARRAY_DEPOT_SIZE} magazines that flushes all CPU caches when it overflows (proposed 2020)`,
    ({ depotSize }) => depotSize ?? ARRAY_DEPOT_SIZE,
  ),
  onOverflow: "flush",
};
