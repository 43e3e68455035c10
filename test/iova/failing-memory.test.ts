/** Allocations of memory that fail on purpose: as in the kernel, where nothing is lost by it. */
import { describe, expect, it } from "vitest";
import type { IovaDomain } from "../../src/iova/domain.js";
import { verify } from "../../src/iova/verify.js";
import { failureCounts, rcacheCounts } from "../../src/measure/counters.js";
import { anotherDomain, LIMIT_32, smallDomain } from "./small-domain.js";

function allocate(domain: IovaDomain, count: number, cpu = 0): number[] {
  return Array.from({ length: count }, () => domain.allocFast(cpu, 1, LIMIT_32, false));
}

describe("a magazine that is not to be had", () => {
  it("sends the freed pfn to the tree, and nothing else", () => {
    const domain = smallDomain({ magazineSize: 2, bins: 1 });
    const pfns = allocate(domain, 7);
    domain.magazines.faults.arm(0, 1, 1);
    for (const pfn of pfns) domain.freeFast(0, pfn, 1);
    // loaded and prev are full; each of the other three asked for a magazine once.
    expect(failureCounts(domain.machine)).toMatchObject({ failedMagazines: 3, failedNodes: 0, warnings: 0 });
    expect(verify(domain, { live: 0 })).toMatchObject({ violations: [], cached: 4, nodes: 4, magazines: 2 });
    expect(rcacheCounts(domain.machine, 7)).toMatchObject({ depotPushes: 0, depotOverflows: 0 });
  });

  it("is not looked for in the slab caches of other CPUs", () => {
    const domain = smallDomain({ cpus: 2, magazineSize: 1, bins: 1 });
    // CPU 1 gets a magazine from the slab, and keeps the rest of the batch.
    for (const pfn of allocate(domain, 3, 1)) domain.freeFast(1, pfn, 1);
    const held = domain.magazines.slab.cached(1);
    expect(held).toBeGreaterThan(0);
    const pfns = allocate(domain, 5);
    domain.magazines.faults.arm(0, 1, 1);
    for (const pfn of pfns) domain.freeFast(0, pfn, 1);
    expect(domain.magazines.slab.cached(1)).toBe(held);
    expect(failureCounts(domain.machine).failedMagazines).toBe(3);
  });

  it("is asked for again by the next free", () => {
    const domain = smallDomain({ magazineSize: 2, bins: 1 });
    const pfns = allocate(domain, 6);
    domain.magazines.faults.arm(0, 1, 1);
    for (const pfn of pfns.splice(0, 5)) domain.freeFast(0, pfn, 1);
    domain.magazines.faults.arm(0, 0, 1);
    domain.freeFast(0, pfns[0]!, 1);
    expect(verify(domain, { live: 0 })).toMatchObject({ violations: [], cached: 5, depots: [1] });
  });

  it.each(["owned", "kernel"] as const)("leaves no lock behind, cpuLock: %s", (cpuLock) => {
    const domain = smallDomain({ magazineSize: 1, bins: 1, cpuLock });
    domain.magazines.faults.arm(0, 0.5, 1);
    for (let round = 0; round < 50; round++) {
      for (const pfn of allocate(domain, 9)) domain.freeFast(0, pfn, 1);
    }
    expect(failureCounts(domain.machine).failedMagazines).toBeGreaterThan(10);
    expect(verify(domain, { live: 0 }).violations).toEqual([]);
  });
});

describe("a node that is not to be had", () => {
  it("fails the allocation, without a search", () => {
    const domain = smallDomain();
    const { max32AllocSize } = domain.tree;
    domain.tree.faults.arm(0, 1, 1);
    expect(domain.alloc(0, 33, LIMIT_32, true)).toBe(0);
    expect(domain.tree.max32AllocSize).toBe(max32AllocSize);
    expect(failureCounts(domain.machine)).toMatchObject({ failedNodes: 1, failedMagazines: 0 });
    expect(verify(domain, { live: 0 }).violations).toEqual([]);
  });

  it("keeps no allocation from the magazines", () => {
    const domain = smallDomain();
    domain.freeFast(0, domain.allocFast(0, 1, LIMIT_32, false), 1);
    domain.tree.faults.arm(0, 1, 1);
    expect(domain.allocFast(0, 1, LIMIT_32, false)).not.toBe(0);
    expect(domain.allocFast(0, 1, LIMIT_32, false)).toBe(0);
  });

  it("costs a flush of everything where that is allowed, and then one more try", () => {
    const domain = smallDomain({ cpus: 2 });
    domain.freeFast(1, domain.allocFast(1, 1, LIMIT_32, false), 1);
    domain.tree.faults.arm(0, 1, 1);
    expect(domain.allocFast(0, 1, LIMIT_32, true)).toBe(0);
    expect(failureCounts(domain.machine).failedNodes).toBe(2);
    expect(rcacheCounts(domain.machine, 1).flushes).toBe(1);
    expect(verify(domain, { live: 0 })).toMatchObject({ violations: [], cached: 0 });
  });

  it("is not looked for in the slab caches of other CPUs", () => {
    const domain = smallDomain({ cpus: 2 });
    domain.alloc(1, 1, LIMIT_32, true);
    const held = domain.tree.iovas.cached(1);
    domain.tree.faults.arm(0, 1, 1);
    expect(domain.alloc(0, 1, LIMIT_32, true)).toBe(0);
    expect(domain.tree.iovas.cached(1)).toBe(held);
  });
});

describe("where everything fails", () => {
  it("domains are made all the same, with their reserves", () => {
    const first = smallDomain({ cpus: 2, domains: 2 });
    for (const cpu of [0, 1]) {
      first.magazines.faults.arm(cpu, 1, 1);
      first.tree.faults.arm(cpu, 1, 1);
    }
    const second = anotherDomain(first);
    const boot = 3;
    expect(second.reserve(boot, 100, 200)).toEqual({ pfnLo: 100, pfnHi: 200 });
    first.reinitialize(boot);
    expect(failureCounts(first.machine)).toMatchObject({ failedMagazines: 0, failedNodes: 0 });
    expect(second.allocFast(0, 1, LIMIT_32, true)).toBe(0);
    expect(verify(second, { reserved: 1, live: 0 }).violations).toEqual([]);
  });
});
