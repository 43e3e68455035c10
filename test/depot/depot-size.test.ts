import { describe, expect, it } from "vitest";
import { DEPOT_DESIGNS } from "../../src/depot/registry.js";
import { LIMIT_32, smallDomain } from "../iova/small-domain.js";

const MAGAZINE_SIZE = 2;
const CPUS = 3;

/** Magazines in the depot after more frees than it can hold by far. */
function heldBy(depot: string, depotSize: number | undefined): number {
  const domain = smallDomain({ depot, cpus: CPUS, magazineSize: MAGAZINE_SIZE, depotSize });
  const pfns = Array.from({ length: 200 }, () => domain.allocFast(0, 1, LIMIT_32, false));
  for (const pfn of pfns) domain.freeFast(0, pfn, 1);
  return domain.rcaches[0]!.depotPeak;
}

describe("the size of a depot", () => {
  it.each(["array", "array-scaled", "array-flush"])("%s holds as many magazines as asked for", (depot) => {
    expect([undefined, 5, 40].map((size) => heldBy(depot, size))).toEqual([32, 5, 40]);
  });

  it("array-scaled has one for each CPU all the same", () => {
    expect(heldBy("array-scaled", 1)).toBe(CPUS);
  });

  it("is for no other design", () => {
    for (const { id, takesDepotSize } of DEPOT_DESIGNS) {
      expect(takesDepotSize === true, id).toBe(heldBy(id, 5) !== heldBy(id, 40));
    }
  });
});
