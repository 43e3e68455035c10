import { ARRAY_DEPOT_SIZE, arrayDesign } from "./array-depot.js";

/** Zhang Zekun's proposal of August 2023: the array, as long as there are CPUs. */
export const arrayScaledDepot = arrayDesign(
  "array-scaled",
  `array of max(${ARRAY_DEPOT_SIZE}, CPUs) magazines, spinlock (proposed August 2023)`,
  ({ cpus, depotSize }) => Math.max(depotSize ?? ARRAY_DEPOT_SIZE, cpus),
);
