import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FLUSH_MODES } from "../../src/dma/dma-options.js";
import { ThreadEngine } from "../../src/engine/threads/thread-engine.js";
import { VirtualEngine } from "../../src/engine/virtual/virtual-engine.js";
import { LIMIT_32, request, WORKLOADS } from "./requests.js";
import { shippedProfile } from "./virtual/bare-machine.js";

const CPUS = 3;
const LIMIT_48 = 2 ** 36 - 1;
let threads: ThreadEngine;
beforeAll(async () => {
  threads = await ThreadEngine.create({ cpus: CPUS });
});
afterAll(() => threads.close());
const simulated = new VirtualEngine(shippedProfile("epyc-9124"), (port) => port);

describe("the layer above the allocator, on both engines", () => {
  it.each(
    FLUSH_MODES.flatMap((flush) => WORKLOADS.map((workload) => [flush, workload.name, workload] as const)),
  )(
    "flush %s, workload %s: nothing is lost, not what waits in the queues either",
    async (flush, _, workload) => {
      for (const engine of [threads, simulated]) {
        const dma = { flush, dma32First: "6.12" } as const;
        const run = await engine.run(request(workload, "list", CPUS, { ops: 20_000, dma }));
        expect(run.verified).toBe(true);
        const queued = flush === "lazy" || flush === "single";
        expect(run.locks.flushQueue.acquisitions > 0).toBe(queued);
      }
    },
  );

  it("the timer frees the rings of all CPUs on the one that it interrupts", async () => {
    for (const engine of [threads, simulated]) {
      const workload = { name: "slow", size: 40, workingSet: 10, order: "lifo", limitPfn: LIMIT_48 } as const;
      const dma = { flush: "lazy", dma32First: "off" } as const;
      const run = await engine.run(request(workload, "list", CPUS, { seconds: 0.1, dma }));
      const frees = run.perCpu.reduce((sum, cpu) => sum + cpu.frees, 0);
      // Each free takes the lock of its ring once; what is more is the timer's.
      expect(run.locks.flushQueue.acquisitions).toBeGreaterThan(frees);
    }
  });

  it.each(["none", "strict", "lazy"] as const)("tells two kinds of frees apart: flush %s", async (flush) => {
    const local = { name: "local", size: 1, workingSet: 64, limitPfn: LIMIT_48 } as const;
    const dma = { flush, dma32First: "off" } as const;
    const until = { dma, measure: "full", sampleEvery: 2 } as const;
    for (const engine of [threads, simulated]) {
      // Of several CPUs each frees what it finds flushed by another, too.
      const cpus = engine === simulated ? 1 : CPUS;
      // In the simulation these are 7 ms: the timer would come after 10.
      const ops = engine === simulated ? 20_000 : 60_000;
      const { latency, perCpu, seconds } = await engine.run(request(local, "list", cpus, { ...until, ops }));
      const { freeMagazine, freeTree, freeQueued, freeRing } = latency!.kinds;
      if (flush !== "lazy") {
        expect(freeMagazine!.samples).toBeGreaterThan(0);
        expect([freeTree, freeQueued, freeRing]).toEqual([null, null, null]);
        continue;
      }
      expect([freeMagazine, freeTree]).toEqual([null, null]);
      expect(freeQueued!.samples).toBeGreaterThan(20 * freeRing!.samples);
      if (engine === threads) continue;
      expect(seconds).toBeLessThan(0.01);
      // Every 255th finds the ring full, and nothing else empties it.
      expect(freeRing!.samples).toBe(Math.floor((perCpu[0]!.frees - 1) / 255));
      expect(freeRing!.p50).toBeGreaterThan(50 * freeQueued!.p50);
    }
  });

  it("several domains and devices share the CPUs, each with its own mask", async () => {
    const workload = {
      name: "mixed",
      sizes: [{ size: 1, weight: 1 }],
      workingSet: 50,
      limitPfn: LIMIT_32,
    } as const;
    const devices = { domains: 2, masks: [LIMIT_32, LIMIT_48, 2 ** 44 - 1] };
    const dma = { flush: "lazy", dma32First: "off" } as const;
    for (const engine of [threads, simulated]) {
      const run = await engine.run(request(workload, "list", CPUS, { ops: 9000, devices, dma }));
      // Two domains' magazines: two of each CPU in each bin.
      expect(run.memory.magazinesPeak).toBeGreaterThanOrEqual(2 * 2 * CPUS * 6);
    }
  });
});
