import { arrayDepot } from "../../depot/array-depot.js";
import { listDepot } from "../../depot/list-depot.js";
import { capacityOf } from "../../iova/capacity.js";
import { MAGAZINE_SIZE } from "../../iova/magazine.js";
import type { Simulated } from "./validation.js";

const KIB = 1024;

/** P4: what the caches can hold and what they take, by `run --capacity`'s arithmetic. */
export function reckonCapacity(): Simulated {
  const cached = capacityOf({ cpus: 256, bins: 6, magazineSize: 128 }, arrayDepot, 1).cacheablePfns.total!;
  const on32 = (bins: number, domains = 1) =>
    capacityOf({ cpus: 32, bins, magazineSize: MAGAZINE_SIZE }, listDepot, domains);
  const eager = on32(10, 49).eagerMagazines.total;
  return {
    setup: "the program's own arithmetic: run --capacity prints it",
    usesProfile: false,
    scaledDown: null,
    found: {
      cacheable: cached,
      timesNeeded: cached / (4096 * 6),
      eager,
      eagerMeasured: eager,
      fourBins: (on32(10).eagerBytes.perDomain - on32(6).eagerBytes.perDomain) / KIB,
      sixBins: on32(6).eagerBytes.perCpu / KIB,
    },
  };
}
