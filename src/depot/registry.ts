import type { DepotDesign } from "../iova/depot.js";
import { arrayDepot } from "./array-depot.js";
import { arrayFlushDepot } from "./array-flush-depot.js";
import { arrayScaledDepot } from "./array-scaled-depot.js";
import { listDepot } from "./list-depot.js";
import { listV1Depot } from "./list-v1-depot.js";
import { listV1GuardDepot } from "./list-v1-guard-depot.js";
import { listWorkingSetDepot } from "./list-working-set-depot.js";
import { lockfreeDepot } from "./lockfree-depot.js";
import { lockfreeUntaggedDepot } from "./lockfree-untagged-depot.js";
import { noDepot } from "./no-depot.js";

/** Every built-in design, in the order in which help texts list them. */
export const DEPOT_DESIGNS: readonly DepotDesign[] = [
  arrayDepot,
  arrayScaledDepot,
  arrayFlushDepot,
  listV1Depot,
  listV1GuardDepot,
  listDepot,
  listWorkingSetDepot,
  lockfreeDepot,
  lockfreeUntaggedDepot,
  noDepot,
];

export function findDepotDesign(id: string): DepotDesign | undefined {
  return DEPOT_DESIGNS.find((design) => design.id === id);
}
