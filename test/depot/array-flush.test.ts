import { describe, expect, it } from "vitest";
import { ARRAY_DEPOT_SIZE } from "../../src/depot/array-depot.js";
import type { IovaDomain } from "../../src/iova/domain.js";
import { verify } from "../../src/iova/verify.js";
import { CpuStatistic, cpuStatistics } from "../../src/memory/cpu-layout.js";
import { LIMIT_32, smallDomain } from "../iova/small-domain.js";

const MAGAZINE_SIZE = 2;
/** What CPU 0 and a full depot hold. */
const ROOM = MAGAZINE_SIZE * (2 + ARRAY_DEPOT_SIZE);

const flushes = ({ machine }: IovaDomain) =>
  machine.f64[cpuStatistics(machine.layout.cpus, 0) + CpuStatistic.flushes];

/** CPU 0 and its depot are full to the last pfn, and CPU 1 holds three pfns of another bin. */
function fullDomain(depot: string) {
  const domain = smallDomain({ depot, cpus: 2, magazineSize: MAGAZINE_SIZE, bins: 2 });
  const others = Array.from({ length: 3 }, () => domain.allocFast(1, 2, LIMIT_32, false));
  const pfns = Array.from({ length: ROOM + 1 }, () => domain.allocFast(0, 1, LIMIT_32, false));
  for (const pfn of others) domain.freeFast(1, pfn, 2);
  for (const pfn of pfns.slice(1)) domain.freeFast(0, pfn, 1);
  expect(domain.rcaches[0]!.depot.size()).toBe(ARRAY_DEPOT_SIZE);
  expect(domain.rcaches[1]!.sizes(1)).toEqual({ loaded: 1, prev: 2 });
  return { domain, last: pfns[0]! };
}

describe("one pfn more than the array holds", () => {
  it("sends the magazine and what every CPU holds, in every bin, back to the tree", () => {
    const { domain, last } = fullDomain("array-flush");
    domain.freeFast(0, last, 1);
    for (const rcache of domain.rcaches) {
      for (const cpu of [0, 1]) expect(rcache.sizes(cpu)).toEqual({ loaded: 0, prev: 0 });
    }
    expect(domain.rcaches[0]!.depot.size()).toBe(ARRAY_DEPOT_SIZE);
    expect(domain.tree.nodes).toBe(ARRAY_DEPOT_SIZE * MAGAZINE_SIZE);
    expect(flushes(domain)).toBe(1);
    expect(verify(domain, { live: 0 }).violations).toEqual([]);
  });

  it("sends only the magazine there from the array of Linux 6.6", () => {
    const { domain, last } = fullDomain("array");
    domain.freeFast(0, last, 1);
    expect(domain.rcaches[0]!.sizes(0)).toEqual({ loaded: 1, prev: 2 });
    expect(domain.rcaches[1]!.sizes(1)).toEqual({ loaded: 1, prev: 2 });
    expect(flushes(domain)).toBe(0);
  });
});
