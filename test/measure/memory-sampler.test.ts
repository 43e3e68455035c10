import { describe, expect, it } from "vitest";
import { MagazineField } from "../../src/iova/magazine.js";
import { levelsAt } from "../../src/measure/memory-levels.js";
import { MemorySampler } from "../../src/measure/memory-sampler.js";
import { anotherDomain, LIMIT_32, smallDomain } from "../iova/small-domain.js";

describe("MemorySampler", () => {
  it("counts what CPUs and depots hold, and what is live", () => {
    const domain = smallDomain({ cpus: 2, domains: 2 });
    const sampler = new MemorySampler([domain, anotherDomain(domain)]);
    const pfns = Array.from({ length: 600 }, () => domain.allocFast(0, 1, LIMIT_32, true));
    for (const pfn of pfns.slice(0, 500)) domain.freeFast(1, pfn, 1);
    sampler.look(0.5);
    const { timeline, sampled } = sampler.finish(0.5);
    // 500 freed: two magazines of 127 full in the depot, prev full, 119 in loaded.
    const [, depotMagazines, cachedPfns, treeNodes, magazines, ...depots] = timeline[0]!;
    expect({ depotMagazines, cachedPfns, treeNodes }).toEqual({
      depotMagazines: 2,
      cachedPfns: 500,
      treeNodes: 600,
    });
    // Two domains of two CPUs with two magazines in each of six bins, and two in the depot.
    expect(magazines).toBe(2 * 2 * 2 * 6 + 2);
    expect(depots).toEqual([2, 0, 0, 0, 0, 0]);
    expect(levelsAt(timeline[0]!, sampler.sizes)).toEqual({
      magazines: 50,
      treeNodes: 600,
      bytes: 50 * 1024 + 600 * 40,
      cpuPfns: 246,
      depotPfns: 254,
      livePfns: 100,
      depots: [2, 0, 0, 0, 0, 0],
    });
    expect(sampled.peak.livePfns).toBe(100);
  });

  it("weighs by time: a long low level counts for more than a short high one", () => {
    const domain = smallDomain();
    const sampler = new MemorySampler([domain]);
    sampler.look(0);
    sampler.look(9);
    for (let k = 0; k < 100; k++) domain.allocFast(0, 1, LIMIT_32, true);
    sampler.look(10);
    const { sampled } = sampler.finish(10);
    // 9 s of nothing, then 1 s on the way from 0 to 100.
    expect(sampled.mean.treeNodes).toBeCloseTo(5, 9);
    expect(sampled.peak.treeNodes).toBe(100);
  });

  it("keeps a bounded number of rows, and the mean and the peak of all looks", () => {
    const domain = smallDomain();
    const sampler = new MemorySampler([domain]);
    for (let k = 0; k < 3000; k++) {
      if (k === 1501) domain.allocFast(0, 1, LIMIT_32, true);
      sampler.look(k);
      if (k === 1501) domain.free(0, LIMIT_32);
    }
    const { timeline, sampled } = sampler.finish(3000);
    expect(timeline.length).toBeLessThan(513);
    expect(timeline.length).toBeGreaterThan(255);
    expect(sampled.peak.treeNodes).toBe(1);
    expect(sampled.mean.treeNodes).toBeCloseTo(1 / 3000, 9);
    const steps = timeline.slice(1, -1).map(([seconds], k) => seconds - timeline[k]![0]);
    expect(new Set(steps).size).toBe(1);
  });

  it("takes no link of the slab for a number of pfns", () => {
    const domain = smallDomain();
    const sampler = new MemorySampler([domain]);
    const loaded = domain.rcaches[0]!.loaded(0);
    domain.machine.i32[loaded + MagazineField.size] = 123_456;
    sampler.look(0);
    const { timeline } = sampler.finish(1);
    expect(timeline[0]![2]).toBe(0);
  });
});
