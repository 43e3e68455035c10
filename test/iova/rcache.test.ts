import { describe, expect, it } from "vitest";
import type { IovaDomain } from "../../src/iova/domain.js";
import { NO_MEMORY, type Rcache, ROOM } from "../../src/iova/rcache.js";
import { CpuStatistic, cpuStatistics } from "../../src/memory/cpu-layout.js";
import { LIMIT_32, type SmallDomain, smallDomain } from "./small-domain.js";

const NOWHERE = Number.POSITIVE_INFINITY;

/** A domain whose bin 0 is played with: magazines of two. */
function setup(overrides: SmallDomain = {}): { domain: IovaDomain; rcache: Rcache; pfns: number[] } {
  const domain = smallDomain({ magazineSize: 2, bins: 1, ...overrides });
  const pfns = Array.from({ length: 12 }, () => domain.alloc(0, 1, LIMIT_32, true));
  return { domain, rcache: domain.rcaches[0]!, pfns };
}

/** Frees as `freeFast` does, by its steps. */
function put(rcache: Rcache, pfn: number): void {
  if (rcache.put(0, pfn)) return;
  expect(rcache.makeRoom(0)).toBe(ROOM);
  expect(rcache.put(0, pfn)).toBe(true);
}

describe("Rcache", () => {
  it("fills loaded, then prev by a swap, then the depot with what was loaded", () => {
    const { rcache, pfns } = setup();
    const states = pfns.slice(0, 7).map((pfn) => {
      put(rcache, pfn);
      const { loaded, prev } = rcache.sizes(0);
      return `${loaded}/${prev}+${rcache.depot.size()}`;
    });
    expect(states).toEqual(["1/0+0", "2/0+0", "1/2+0", "2/2+0", "1/2+1", "2/2+1", "1/2+2"]);
  });

  it("gives loaded back from its top, then prev by a swap, then magazines of the depot, the last one first", () => {
    const { rcache, pfns } = setup();
    for (const pfn of pfns.slice(0, 7)) put(rcache, pfn);
    const order = Array.from({ length: 8 }, () => pfns.indexOf(rcache.get(0, NOWHERE)));
    // Loaded {6}, prev {0, 1}, depot {4, 5} above {2, 3}.
    expect(order).toEqual([6, 1, 0, 5, 4, 3, 2, -1]);
  });

  it("looks for a pfn within the bound in the chosen magazine, and in no other", () => {
    const { rcache, pfns } = setup({ magazineSize: 3 });
    // The tree gives pfns downwards: later ones are lower.
    const [a, b, c, d] = pfns as [number, number, number, number];
    for (const pfn of [c, a, b]) put(rcache, pfn);
    expect(rcache.get(0, c)).toBe(c);
    // The top one moved into its place.
    expect([rcache.get(0, NOWHERE), rcache.get(0, NOWHERE)]).toEqual([a, b]);
    for (const pfn of [d, c, c, a]) put(rcache, pfn);
    expect(rcache.sizes(0)).toEqual({ loaded: 1, prev: 3 });
    expect(rcache.get(0, d)).toBe(0);
    expect(rcache.sizes(0)).toEqual({ loaded: 1, prev: 3 });
  });

  it("answers 0 for a cached pfn 0, and drops it", () => {
    const { domain, rcache, pfns } = setup();
    put(rcache, pfns[0]!);
    put(rcache, 0);
    const fromTree = domain.allocFast(0, 1, LIMIT_32, false);
    expect(pfns).not.toContain(fromTree);
    expect(rcache.sizes(0)).toEqual({ loaded: 1, prev: 0 });
  });

  it("leaves the full magazine with the caller when the depot refuses it", () => {
    const { rcache, pfns } = setup({ depot: "none" });
    for (const pfn of pfns.slice(0, 4)) put(rcache, pfn);
    const full = rcache.loaded(0);
    expect(rcache.makeRoom(0)).toBe(full);
    expect(rcache.sizes(0)).toEqual({ loaded: 0, prev: 2 });
  });

  it("changes nothing when there is no memory for a new magazine", () => {
    const { rcache, pfns } = setup({ maxMagazines: 2 });
    for (const pfn of pfns.slice(0, 4)) put(rcache, pfn);
    const pair = [rcache.loaded(0), rcache.prev(0)];
    expect(rcache.makeRoom(0)).toBe(NO_MEMORY);
    expect([rcache.loaded(0), rcache.prev(0)]).toEqual(pair);
    expect(rcache.sizes(0)).toEqual({ loaded: 2, prev: 2 });
  });

  it("counts pushes, pops and overflows of the depot, and its peak", () => {
    const { domain, rcache, pfns } = setup();
    const { f64, layout } = domain.machine;
    const count = (statistic: number) => f64[cpuStatistics(layout.cpus, 0) + statistic];
    for (const pfn of pfns.slice(0, 9)) put(rcache, pfn);
    expect(count(CpuStatistic.depotPushes)).toBe(3);
    for (let k = 0; k < 9; k++) rcache.get(0, NOWHERE);
    expect(count(CpuStatistic.depotPops)).toBe(3);
    expect(rcache.depotPeak).toBe(3);
    expect(count(CpuStatistic.depotOverflows)).toBe(0);
  });

  it("trims the depot by one magazine a run, down to one per online CPU", () => {
    const { domain, rcache, pfns } = setup();
    expect(rcache.workQueued).toBe(false);
    for (const pfn of pfns.slice(0, 11)) put(rcache, pfn);
    expect(rcache.depot.size()).toBe(4);
    expect(rcache.workQueued).toBe(true);
    const runs = Array.from({ length: 5 }, () => domain.runQueuedWork(2));
    expect(runs.map(({ ran, freed }) => `${ran} ${freed}`)).toEqual(["1 1", "1 1", "1 1", "1 0", "0 0"]);
    expect(rcache.depot.size()).toBe(1);
    expect(domain.tree.nodes).toBe(pfns.length - 3 * 2);
  });
});
