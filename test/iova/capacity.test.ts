import { describe, expect, it } from "vitest";
import { findDepotDesign } from "../../src/depot/registry.js";
import { capacityOf } from "../../src/iova/capacity.js";
import { smallDomain } from "./small-domain.js";

const KIB = 1024;
const capacity = (depot: string, cpus: number, bins: number, magazineSize: number, domains = 1) =>
  capacityOf({ cpus, bins, magazineSize }, findDepotDesign(depot)!, domains);

describe("capacity: the published arithmetic", () => {
  it("the array caches 417,792 pfns on 256 CPUs, 17 times what 4096 requests need in every bin", () => {
    const { total, cpus, depots } = capacity("array", 256, 6, 128).cacheablePfns;
    expect({ total, cpus, depots }).toEqual({ total: 417_792, cpus: 393_216, depots: 24_576 });
    expect(total! / (4096 * 6)).toBe(17);
  });

  it("49 domains with 10 bins allocate 31,360 magazines on 32 CPUs", () => {
    expect(capacity("list", 32, 10, 127, 49).eagerMagazines.total).toBe(31_360);
  });

  it("four bins more cost 256 KiB per domain on 32 CPUs; six cost 12 KiB per CPU", () => {
    const [six, ten] = [6, 10].map((bins) => capacity("list", 32, bins, 127).eagerBytes);
    expect(ten!.perDomain - six!.perDomain).toBe(256 * KIB);
    expect(six!.perCpu).toBe(12 * KIB);
    expect(six!.perDomain).toBe(32 * 12 * KIB);
  });
});

describe("capacity: as the allocator does it", () => {
  it.each([
    [1, 6],
    [4, 6],
    [3, 10],
  ])("a domain of %i CPUs and %i bins begins with as many magazines", (cpus, bins) => {
    const { magazines } = smallDomain({ cpus, bins });
    expect(magazines.inUse).toBe(capacity("list", cpus, bins, 127).eagerMagazines.perDomain);
  });

  it.each(["array", "array-scaled", "none"])("a bin of %s takes so many pfns, and not one more", (depot) => {
    const cpus = 40;
    const bins = 1;
    const magazineSize = 3;
    const domain = smallDomain({ depot, cpus, bins, magazineSize, maxMagazines: 4096 });
    const pfns = Array.from({ length: 1000 }, () => domain.allocFast(0, 1, 2 ** 20 - 1, true));
    // CPU by CPU; the depot fills up while there is room in it.
    for (const [k, pfn] of pfns.entries()) domain.freeFast(Math.min(cpus - 1, Math.floor(k / 6)), pfn, 1);
    const { depotMagazines, cacheablePfns } = capacity(depot, cpus, bins, magazineSize);
    expect(domain.rcaches[0]!.depot.size()).toBe(depotMagazines);
    // Full but for what the last push left in a loaded magazine.
    expect(domain.tree.nodes).toBeGreaterThan(cacheablePfns.total! - magazineSize);
    expect(domain.tree.nodes).toBeLessThanOrEqual(cacheablePfns.total!);
  });

  it("has no bound where the depot has none", () => {
    expect(capacity("list", 2, 6, 127).cacheablePfns).toMatchObject({ depots: null, total: null });
  });
});
