import { describe, expect, it } from "vitest";
import { IovaDomain } from "../../src/iova/domain.js";
import { verify } from "../../src/iova/verify.js";
import { DomainGone } from "../../src/memory/errors.js";
import { anotherDomain, LIMIT_32, LIMIT_48, LIMIT_57, smallDomain } from "./small-domain.js";

function use(domain: IovaDomain, cpus: number): number[] {
  const pfns = Array.from({ length: 50 }, (_, k) => domain.allocFast(k % cpus, 1 + (k % 40), LIMIT_48, true));
  for (const [k, pfn] of pfns.entries()) if (k % 2 === 0) domain.freeFast((k + 1) % cpus, pfn, 1 + (k % 40));
  return pfns.filter((_, k) => k % 2 === 1);
}

describe("a domain", () => {
  it("gives everything back when it is put", () => {
    const domain = smallDomain({ cpus: 2, magazineSize: 2 });
    use(domain, 2);
    domain.put(3);
    expect(domain.magazines.inUse).toBe(0);
    expect(IovaDomain.count(domain.machine)).toBe(0);
    const next = anotherDomain(domain);
    expect(verify(next, { live: 0 })).toMatchObject({ violations: [], nodes: 0, cached: 0, magazines: 24 });
  });

  it("is empty and as it was after a reinitialization, for every view of it", () => {
    const domain = smallDomain({ cpus: 2, granuleShift: 14, startPfn: 7 });
    const view = IovaDomain.attach(domain.machine, domain.design, domain.options, domain.slot);
    use(domain, 2);
    domain.reinitialize(3);
    expect(view.granuleShift).toBe(14);
    expect(view.tree.startPfn).toBe(7);
    expect(verify(view, { live: 0 })).toMatchObject({ violations: [], nodes: 0, cached: 0 });
    expect(view.allocFast(0, 1, 2 ** 18 - 1, true)).toBe(2 ** 18 - 1);
  });

  it("cannot be put twice", () => {
    const domain = smallDomain();
    domain.put(2);
    expect(() => domain.put(2)).toThrow(DomainGone);
  });

  it("lives beside others on the same machine, each with its own space", () => {
    const first = smallDomain({ domains: 2, cpus: 2 });
    const second = anotherDomain(first);
    expect(IovaDomain.count(first.machine)).toBe(2);
    expect(first.allocFast(0, 1, LIMIT_32, true)).toBe(second.allocFast(0, 1, LIMIT_32, true));
    const live = [use(first, 2).length + 1, use(second, 2).length + 1] as const;
    expect(verify(first, { live: live[0] }).violations).toEqual([]);
    expect(verify(second, { live: live[1] }).violations).toEqual([]);
  });

  it("drains a dead CPU into the tree and leaves the others alone", () => {
    const domain = smallDomain({ cpus: 2 });
    for (const cpu of [0, 1]) domain.freeFast(cpu, domain.allocFast(cpu, 4, LIMIT_32, true), 4);
    domain.freeCpuCachedIovas(1, 3);
    const { rcaches } = domain;
    expect(rcaches[2]!.sizes(0)).toEqual({ loaded: 1, prev: 0 });
    expect(rcaches[2]!.sizes(1)).toEqual({ loaded: 0, prev: 0 });
    expect(domain.tree.nodes).toBe(1);
    // The CPU comes back and finds its empty magazines.
    domain.freeFast(1, domain.allocFast(1, 4, LIMIT_32, true), 4);
    expect(rcaches[2]!.sizes(1)).toEqual({ loaded: 1, prev: 0 });
    expect(verify(domain, { live: 0 }).violations).toEqual([]);
  });

  it.each([10, 11, 12, 13, 14, 15, 16])(
    "splits its space at 4 GiB, with granules of 2^%i bytes",
    (granuleShift) => {
      const domain = smallDomain({ granuleShift });
      const dma32Pfn = 2 ** (32 - granuleShift);
      expect(domain.allocFast(0, 1, dma32Pfn - 1, true)).toBe(dma32Pfn - 1);
      expect(domain.allocFast(0, 1, LIMIT_57, true)).toBe(LIMIT_57);
      expect(domain.reserve(0, 2 ** (64 - granuleShift), 2 ** (64 - granuleShift))).toBeNull();
      expect(verify(domain, { live: 2 }).violations).toEqual([]);
    },
  );

  it.each([1, 6, 20])("caches sizes up to 2^(bins - 1), with %i bins", (bins) => {
    const domain = smallDomain({ bins });
    const largest = 2 ** (bins - 1);
    domain.freeFast(0, domain.allocFast(0, largest, LIMIT_48, true), largest);
    expect(domain.tree.nodes).toBe(1);
    domain.freeFast(0, domain.allocFast(0, largest + 1, LIMIT_48, true), largest + 1);
    expect(domain.tree.nodes).toBe(1);
    expect(domain.roundedSize(largest)).toBe(largest);
    expect(domain.roundedSize(largest + 1)).toBe(largest + 1);
    if (bins > 2) expect(domain.roundedSize(largest / 2 + 1)).toBe(largest);
    expect(verify(domain, { live: 0 })).toMatchObject({ violations: [], cached: 1 });
  });

  it("does no housekeeping while it is being put, or without reclaim", () => {
    const domain = smallDomain({ magazineSize: 1, bins: 1, reclaim: false });
    const pfns = Array.from({ length: 9 }, () => domain.allocFast(0, 1, LIMIT_32, true));
    for (const pfn of pfns) domain.freeFast(0, pfn, 1);
    expect(domain.runQueuedWork(1)).toEqual({ ran: 0, freed: 0 });
    domain.put(2);
    expect(domain.runQueuedWork(1)).toEqual({ ran: 0, freed: 0 });
  });
});
