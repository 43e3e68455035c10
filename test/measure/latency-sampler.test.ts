import { describe, expect, it } from "vitest";
import { freeKindsOf } from "../../src/measure/free-kinds.js";
import { latencyOf } from "../../src/measure/latency.js";
import { LatencySampler } from "../../src/measure/latency-sampler.js";
import { FIRST_DISTANCE, samplingDistance } from "../../src/measure/sampling-distance.js";
import { CpuStatistic, cpuStatistics } from "../../src/memory/cpu-layout.js";
import type { Machine } from "../../src/memory/machine.js";
import { Random } from "../../src/workload/random.js";
import { LIMIT_32, smallDomain } from "../iova/small-domain.js";

/** A machine whose clock the test turns on, in nanoseconds. */
function clocked(machine: Machine): { machine: Machine; clock: { ns: number; cost: number } } {
  const clock = { ns: 0, cost: 0 };
  const now = () => {
    clock.ns += clock.cost;
    return clock.ns;
  };
  return { clock, machine: Object.assign(Object.create(machine) as Machine, { now }) };
}

describe("LatencySampler", () => {
  it("tells a hit from a miss, and a free to the tree from one into a magazine", () => {
    const domain = smallDomain();
    const { machine, clock } = clocked(domain.machine);
    const sampler = new LatencySampler(machine, 0, new Random(1, 0), 64, freeKindsOf(false));
    const alloc = (size: number, ns: number) => {
      sampler.begin();
      const pfn = domain.allocFast(0, size, LIMIT_32, true);
      clock.ns += ns;
      sampler.endAlloc();
      return pfn;
    };
    const free = (pfn: number, size: number, ns: number) => {
      sampler.begin();
      domain.freeFast(0, pfn, size);
      clock.ns += ns;
      sampler.endFree();
    };
    const first = alloc(1, 300);
    free(first, 1, 20);
    free(alloc(1, 10), 1, 30);
    free(alloc(33, 500), 33, 700);
    const { kinds, samples } = latencyOf([sampler.finish()], 600)!;
    expect(samples).toBe(6);
    expect(kinds.allocHit).toMatchObject({ samples: 1, p50: 10, max: 10 });
    expect(kinds.allocMiss).toMatchObject({ samples: 2, p50: 300, max: 500 });
    expect(kinds.freeMagazine).toMatchObject({ samples: 2, p50: 20, max: 30, mean: 25 });
    expect(kinds.freeTree).toMatchObject({ samples: 1, max: 700 });
  });

  it("tells a free that is queued from one that frees its ring, where there is a flush queue", () => {
    const domain = smallDomain();
    const { machine, clock } = clocked(domain.machine);
    const sampler = new LatencySampler(machine, 0, new Random(1, 0), 64, freeKindsOf(true));
    const unqueued = cpuStatistics(machine.layout.cpus, 0) + CpuStatistic.unqueued;
    for (const [ns, ranges] of [
      [20, 0],
      [900, 255],
      [30, 0],
    ] as const) {
      sampler.begin();
      // To the tree: what a queue lets go of is no kind of its own.
      domain.freeFast(0, domain.allocFast(0, 33, LIMIT_32, true), 33);
      machine.f64[unqueued]! += ranges;
      clock.ns += ns;
      sampler.endFree();
    }
    const { kinds } = latencyOf([sampler.finish()], 300)!;
    expect(kinds.freeQueued).toMatchObject({ samples: 2, max: 30 });
    expect(kinds.freeRing).toMatchObject({ samples: 1, max: 900 });
    expect([kinds.freeMagazine, kinds.freeTree]).toEqual([null, null]);
  });

  it("takes out what the clock costs", () => {
    const { machine, clock } = clocked(smallDomain().machine);
    const sampler = new LatencySampler(machine, 0, new Random(1, 0), 64, freeKindsOf(false));
    clock.cost = 40;
    sampler.begin();
    clock.ns += 100;
    sampler.endAlloc();
    const latency = latencyOf([sampler.finish()], 1)!;
    expect(latency.clockCostNs).toBe(40);
    expect(latency.p50).toBe(100);
  });

  it("samples at random distances around its mean, whatever the clock says", () => {
    const { machine, clock } = clocked(smallDomain().machine);
    const sampler = new LatencySampler(machine, 0, new Random(7, 0), 200, freeKindsOf(false));
    const gaps = Array.from({ length: 4000 }, (_, k) => {
      clock.ns += k < 2000 ? 5000 : 5;
      return sampler.nextGap();
    });
    const mean = (some: number[]) => some.reduce((sum, gap) => sum + gap, 0) / some.length;
    for (const half of [gaps.slice(0, 2000), gaps.slice(2000)]) {
      expect(mean(half)).toBeGreaterThan(190);
      expect(mean(half)).toBeLessThan(210);
    }
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1);
    expect(new Set(gaps.map((gap) => gap % 4)).size).toBe(4);
  });
});

describe("the distance between two samples", () => {
  it("keeps their cost within half a per cent of the CPU time, between 32 and 65536 operations", () => {
    expect(samplingDistance({ cpuSeconds: 1, ops: 1e8 })).toBe(8000);
    expect(samplingDistance({ cpuSeconds: 1, ops: 1e6 })).toBe(80);
    expect(samplingDistance({ cpuSeconds: 1, ops: 1e4 })).toBe(32);
    expect(samplingDistance({ cpuSeconds: 0.001, ops: 1e9 })).toBe(65_536);
    expect(samplingDistance({ cpuSeconds: 0, ops: 0 })).toBe(FIRST_DISTANCE);
  });
});

describe("the latencies of several CPUs", () => {
  it("are merged: percentiles are those of all samples together", () => {
    const samplers = [100, 300].map((ns, cpu) => {
      const { machine, clock } = clocked(smallDomain({ cpus: 2 }).machine);
      const sampler = new LatencySampler(machine, cpu, new Random(1, cpu), 64, freeKindsOf(false));
      for (let k = 0; k < (cpu === 0 ? 900 : 100); k++) {
        sampler.begin();
        clock.ns += ns;
        sampler.endAlloc();
      }
      return sampler.finish();
    });
    const latency = latencyOf(samplers, 50_000)!;
    expect(latency).toMatchObject({ samples: 1000, p50: 100, p90: 100, every: 50 });
    expect(latency.p99).toBe(300);
    expect(latency.max).toBe(300);
    expect(latency.mean).toBeCloseTo(120, 6);
  });

  it("are null without a sample", () => {
    expect(latencyOf([], 10)).toBeNull();
  });
});
