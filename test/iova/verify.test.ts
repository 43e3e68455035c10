/** verify() finds damage wherever it is done. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IovaDomain, IovaRange } from "../../src/iova/domain.js";
import { IOVA_WORDS, IovaField, setPfnHi, setPfnLo } from "../../src/iova/iova.js";
import { MagazineField, setMagazineSize, setPfnAt, sizeOfMagazine } from "../../src/iova/magazine.js";
import { verify } from "../../src/iova/verify.js";
import type { Pointer } from "../../src/memory/pointer.js";
import { checkProperty } from "../memory/check-property.js";
import { LIMIT_32, smallDomain } from "./small-domain.js";

/** A domain with live, reserved and cached ranges, some in depots. */
function busyDomain(depot = "list"): { domain: IovaDomain; live: IovaRange[]; reserved: IovaRange[] } {
  const domain = smallDomain({ depot, cpus: 2, bins: 3, magazineSize: 2 });
  const reserved = [domain.reserve(0, 1000, 1999)!];
  const sizes = Array.from({ length: 60 }, (_, k) => [1, 1, 1, 3, 5][k % 5]!);
  const pfns = sizes.map((size, k) => domain.allocFast(k % 2, size, LIMIT_32, true));
  const live: IovaRange[] = [];
  for (const [k, pfnLo] of pfns.entries()) {
    if (k % 3 === 0) live.push({ pfnLo, pfnHi: pfnLo + domain.roundedSize(sizes[k]!) - 1 });
    else domain.freeFast(k % 2, pfnLo, sizes[k]!);
  }
  return { domain, live, reserved };
}

function violationsAfter(damage: (domain: IovaDomain) => void, depot?: string): string {
  const { domain, live, reserved } = busyDomain(depot);
  damage(domain);
  return verify(domain, { live, reserved }).violations.join("; ");
}

function firstIova(domain: IovaDomain): Pointer {
  return domain.tree.rbtree.first();
}

describe("verify", () => {
  it.each([
    "array",
    "list",
    "lockfree",
    "list-v1",
    "list-v1-guard",
    "array-scaled",
    "lockfree-untagged",
    "none",
  ])("holds for a domain in use on %s, and counts what is there", (depot) => {
    const { domain, live, reserved } = busyDomain(depot);
    const report = verify(domain, { live, reserved });
    expect(report.violations).toEqual([]);
    expect(report.live).toBe(live.length);
    expect(report.nodes).toBe(live.length + report.cached + 1);
    expect(report.depots).toEqual(domain.rcaches.map(({ depot }) => depot.size()));
    expect(report.magazines).toBe(domain.magazines.inUse);
    expect(verify(domain, { live: live.length, reserved: 1 }).violations).toEqual([]);
    expect(verify(domain, { reserved: 1 })).toEqual(report);
  });

  it("finds any change of any word of any node of the tree", () => {
    checkProperty(
      fc.property(
        fc.nat(),
        fc.integer({ min: 0, max: IOVA_WORDS - 1 }),
        fc.nat(),
        (victim, field, content) => {
          fc.pre(field !== IovaField.batchLink);
          const { domain, live, reserved } = busyDomain();
          const nodes: Pointer[] = [];
          domain.tree.forEach((_pfnLo, _pfnHi, node) => {
            nodes.push(node);
          });
          const word = nodes[victim % nodes.length]! + field;
          fc.pre(domain.machine.i32[word] !== content);
          domain.machine.i32[word] = content;
          expect(verify(domain, { live, reserved }).violations).not.toEqual([]);
        },
      ),
    );
  });

  it("finds any change of any pfn, size or link of any magazine", () => {
    checkProperty(
      fc.property(fc.nat(), fc.nat(5), fc.nat(2 ** 20), (victim, word, content) => {
        const { domain, live, reserved } = busyDomain();
        const { i32, f64 } = domain.machine;
        const magazines = magazinesOf(domain).filter((magazine) => sizeOfMagazine(i32, magazine) > 0);
        const magazine = magazines[victim % magazines.length]!;
        if (word >= 2) {
          const index = word % sizeOfMagazine(i32, magazine);
          fc.pre(f64[(magazine >> 1) + 1 + index] !== content);
          setPfnAt(f64, magazine, index, content);
        } else {
          const isLink = word === MagazineField.next;
          // Outside a depot the link means nothing.
          fc.pre(i32[magazine + word] !== content && !(isLink && !isInDepot(domain, magazine)));
          i32[magazine + word] = content;
        }
        expect(verify(domain, { live, reserved }).violations).not.toEqual([]);
      }),
    );
  });

  it("finds ranges that overlap", () => {
    const text = violationsAfter((domain) => {
      const iova = firstIova(domain);
      setPfnHi(domain.machine.f64, iova, domain.tree.pfnLo(domain.tree.rbtree.next(iova)));
    });
    expect(text).toMatch(/follows one that ends at/);
  });

  it("finds a range that ends before it begins", () => {
    const text = violationsAfter((domain) => setPfnLo(domain.machine.f64, firstIova(domain), 2000));
    expect(text).toContain("[2000, 1999]");
  });

  it("finds a range that is live and cached", () => {
    expect(violationsAfter((domain) => domain.freeFast(0, LIMIT_32, 1))).toContain("is also cached in");
  });

  it("finds a pfn that was freed twice", () => {
    const text = violationsAfter((domain) => {
      domain.freeFast(0, LIMIT_32, 1);
      domain.freeFast(1, LIMIT_32, 1);
    });
    expect(text).toContain("is cached twice");
  });

  it("finds a pfn that was freed under another size", () => {
    expect(violationsAfter((domain) => domain.freeFast(0, LIMIT_32, 4))).toContain(
      "which is not 4 pfns long",
    );
  });

  it("finds a range that nobody has", () => {
    expect(violationsAfter((domain) => domain.alloc(0, 1, LIMIT_32, false))).toMatch(
      /\d+ live \+ .*ranges in the tree/,
    );
  });

  it("finds a live range that is not in the tree", () => {
    expect(violationsAfter((domain) => domain.free(0, LIMIT_32))).toContain("is not a range of the tree");
  });

  it("finds a magazine in two places", () => {
    const text = violationsAfter((domain) => {
      const { i32 } = domain.machine;
      const [rcache] = domain.rcaches;
      setMagazineSize(i32, rcache!.loaded(0), 2);
      rcache!.depot.push(rcache!.loaded(0), 0);
    });
    expect(text).toContain("in a second place");
  });

  it.each(["array", "list", "lockfree"])("finds a magazine in the depot of %s that is not full", (depot) => {
    const text = violationsAfter((domain) => {
      const magazine = domain.magazines.alloc(0);
      domain.rcaches[0]!.depot.push(magazine, 0);
    }, depot);
    expect(text).toContain("a depot takes full magazines only");
  });

  it("finds a magazine that is nowhere", () => {
    expect(violationsAfter((domain) => domain.magazines.alloc(0))).toContain("slab of magazines");
  });

  it("finds a magazine that the depot lost", () => {
    expect(violationsAfter((domain) => domain.rcaches[0]!.depot.pop(0))).not.toBe("");
  });

  it("ends on a list that runs in a circle", () => {
    const text = violationsAfter((domain) => {
      const [first] = depotOf(domain, 0);
      domain.machine.i32[first! + MagazineField.next] = first!;
    });
    expect(text).toContain("in a second place");
  });

  it("says what it leaves out when everything is wrong", () => {
    const domain = smallDomain();
    const live = Array.from({ length: 500 }, (_, k) => ({ pfnLo: 10 * k, pfnHi: 10 * k }));
    const { violations } = verify(domain, { live });
    expect(violations.length).toBeLessThan(120);
    expect(violations.at(-1)).toMatch(/and \d+ violations more/);
  });
});

function depotOf(domain: IovaDomain, order: number): Pointer[] {
  const magazines: Pointer[] = [];
  domain.rcaches[order]!.depot.walk((magazine) => magazines.push(magazine) < 100);
  return magazines;
}

function isInDepot(domain: IovaDomain, magazine: Pointer): boolean {
  return domain.rcaches.some((_, order) => depotOf(domain, order).includes(magazine));
}

function magazinesOf(domain: IovaDomain): Pointer[] {
  return domain.rcaches.flatMap((rcache, order) => [
    ...[0, 1].flatMap((cpu) => [rcache.loaded(cpu), rcache.prev(cpu)]),
    ...depotOf(domain, order),
  ]);
}
