/** What happens when memory is short: as in the kernel, where an allocation fails and nothing is lost. */
import { describe, expect, it } from "vitest";
import { DEPOT_DESIGNS } from "../../src/depot/registry.js";
import { verify } from "../../src/iova/verify.js";
import { OutOfMemory } from "../../src/memory/errors.js";
import { SLAB_BATCH } from "../../src/memory/slab.js";
import { anotherDomain, LIMIT_32, smallDomain } from "./small-domain.js";

describe("out of iovas", () => {
  it.each([1, SLAB_BATCH, 100])(
    "gives out exactly %i ranges, whichever CPUs free and allocate",
    (maxIovas) => {
      const domain = smallDomain({ cpus: 3, maxIovas });
      const pfns = Array.from({ length: maxIovas }, (_, k) => domain.alloc(k % 3, 1, LIMIT_32, true));
      expect(pfns).not.toContain(0);
      expect(domain.alloc(0, 1, LIMIT_32, true)).toBe(0);
      for (const [k, pfn] of pfns.entries()) domain.free((k + 1) % 3, pfn);
      // Free objects lie in three CPUs' caches now, and one CPU wants them all.
      const again = Array.from({ length: maxIovas }, () => domain.alloc(2, 1, LIMIT_32, true));
      expect(again).not.toContain(0);
      expect(domain.alloc(1, 1, LIMIT_32, true)).toBe(0);
      expect(verify(domain, { live: maxIovas }).violations).toEqual([]);
    },
  );

  it("leaves max32AllocSize alone: no search has failed", () => {
    const domain = smallDomain({ maxIovas: 1 });
    const { max32AllocSize } = domain.tree;
    domain.alloc(0, 1, LIMIT_32, true);
    expect(domain.alloc(0, 1, LIMIT_32, true)).toBe(0);
    expect(domain.tree.max32AllocSize).toBe(max32AllocSize);
  });

  it("frees the caches when allocFast may flush, and finds memory there", () => {
    const domain = smallDomain({ cpus: 2, maxIovas: 8 });
    for (let k = 0; k < 8; k++) domain.freeFast(1, domain.allocFast(1, 2, LIMIT_32, false), 2);
    const pfns = Array.from({ length: 8 }, () => domain.allocFast(1, 2, LIMIT_32, false));
    for (const pfn of pfns) domain.freeFast(1, pfn, 2);
    // All eight nodes are cached by the other CPU, in the other bin.
    expect(domain.allocFast(0, 1, LIMIT_32, false)).toBe(0);
    expect(domain.allocFast(0, 1, LIMIT_32, true)).not.toBe(0);
    expect(verify(domain, { live: 1 }).violations).toEqual([]);
  });

  it("answers null to a reservation that needs a node, and still merges one that does not", () => {
    const domain = smallDomain({ maxIovas: 1 });
    expect(domain.reserve(0, 100, 200)).toEqual({ pfnLo: 100, pfnHi: 200 });
    expect(domain.reserve(0, 300, 400)).toBeNull();
    expect(domain.reserve(0, 50, 150)).toEqual({ pfnLo: 50, pfnHi: 200 });
    expect(verify(domain, { reserved: 1 }).violations).toEqual([]);
  });
});

describe("out of magazines", () => {
  it("frees to the tree what no magazine can take", () => {
    const domain = smallDomain({ magazineSize: 2, bins: 1, maxMagazines: 2 });
    const pfns = Array.from({ length: 7 }, () => domain.allocFast(0, 1, LIMIT_32, true));
    for (const pfn of pfns) domain.freeFast(0, pfn, 1);
    const report = verify(domain, { live: 0 });
    expect(report.violations).toEqual([]);
    expect(report).toMatchObject({ cached: 4, nodes: 4, magazines: 2 });
  });

  it("takes the magazines that other CPUs' slab caches hold back first", () => {
    const domain = smallDomain({ cpus: 2, magazineSize: 1, bins: 1, maxMagazines: 7 });
    const pfns = Array.from({ length: 9 }, () => domain.allocFast(0, 1, LIMIT_32, true));
    for (const pfn of pfns) domain.freeFast(0, pfn, 1);
    // Two per CPU and three in the depot: with the limit reached, the rest went to the tree.
    expect(verify(domain, { live: 0 })).toMatchObject({
      violations: [],
      magazines: 7,
      depots: [3],
      cached: 5,
    });
  });

  it.each(DEPOT_DESIGNS.map(({ id }) => id).filter((id) => id !== "list-v1"))(
    "makes no domain, keeps nothing and can be tried again, with %s",
    (depot) => {
      const first = smallDomain({ depot, bins: 2, maxMagazines: 7, domains: 3 });
      expect(() => anotherDomain(first)).toThrow(OutOfMemory);
      expect(first.magazines.inUse).toBe(4);
      first.put(2);
      const second = anotherDomain(first);
      expect(second.magazines.inUse).toBe(4);
      expect(verify(second, { live: 0 }).violations).toEqual([]);
    },
  );

  it("crashes list-v1 already there: the way out of a failed start is the teardown", () => {
    const first = smallDomain({ depot: "list-v1", bins: 2, maxMagazines: 7, domains: 2 });
    expect(() => anotherDomain(first)).toThrow("NULL pointer dereference");
  });
});

describe("out of domains", () => {
  it("says so, until one is put", () => {
    const first = smallDomain({ domains: 2 });
    const second = anotherDomain(first);
    expect(() => anotherDomain(first)).toThrow(/no memory for another domain: all 2 are in use/);
    second.put(2);
    expect(anotherDomain(first).slot).toBe(second.slot);
  });
});
