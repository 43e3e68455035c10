import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FLUSH_MODES, type FlushMode } from "../../src/dma/dma-options.js";
import type { CpuTally } from "../../src/engine/cpu.js";
import { loadedDepot } from "../../src/engine/depot-modules.js";
import { domainsFor, type RunRequest } from "../../src/engine/run-request.js";
import { ThreadEngine } from "../../src/engine/threads/thread-engine.js";
import { VirtualEngine } from "../../src/engine/virtual/virtual-engine.js";
import { VirtualRun } from "../../src/engine/virtual/virtual-run.js";
import type { IovaDomain } from "../../src/iova/domain.js";
import { CpuStatistic, cpuStatistics } from "../../src/memory/cpu-layout.js";
import type { Machine } from "../../src/memory/machine.js";
import type { CompiledTrace } from "../../src/workload/trace/compiled-trace.js";
import { FREE, headOf, REMOTE } from "../../src/workload/trace/op-record.js";
import { LIMIT_32, request, WORKLOADS } from "./requests.js";
import { shippedProfile } from "./virtual/bare-machine.js";
import { liveRanges } from "./virtual/live-ranges.js";

const CPUS = 3;
const LIMIT_48 = 2 ** 36 - 1;
const LIMIT_56 = 2 ** 44 - 1;
let threads: ThreadEngine;
beforeAll(async () => {
  threads = await ThreadEngine.create({ cpus: CPUS });
});
afterAll(() => threads.close());
const simulated = new VirtualEngine(shippedProfile("epyc-9124"), (port) => port);

/** How a request is played on each. */
const BOTH = [
  ["threads", onThreads],
  ["simulated CPUs", simulatedly],
] as const;

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

  it.each(BOTH)(
    "the timer frees the rings of all CPUs on the one that it interrupts: %s",
    async (_, play) => {
      const FREES = 20;
      const workload = { name: "trace", trace: freesThenNothing(FREES), passes: 1 } as const;
      const dma = { flush: "lazy", dma32First: "off" } as const;
      // The timer comes after 10 ms; until then no ring is full, and nobody queues any more who could empty his own.
      const asked = request(workload, "list", CPUS, { seconds: 0.2, dma });
      const { machine, tallies } = await play(asked);
      expect(tallies.map(({ frees }) => frees)).toEqual([FREES, FREES, FREES]);
      const unqueued = tallies.map(
        (_, cpu) => machine.f64[cpuStatistics(machine.layout.cpus, cpu) + CpuStatistic.unqueued]!,
      );
      // A thread that comes 10 ms after the others has a timer of its own.
      expect(unqueued.reduce((sum, own) => sum + own, 0)).toBe(CPUS * FREES);
      expect(Math.max(...unqueued)).toBeGreaterThan(FREES);
      if (play === simulatedly) expect(unqueued.filter((own) => own > 0)).toEqual([CPUS * FREES]);
    },
  );

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

  describe("of several devices on two domains", () => {
    const workload = {
      name: "mixed",
      sizes: [{ size: 1, weight: 1 }],
      workingSet: 50,
      limitPfn: LIMIT_32,
    } as const;
    // CPU 0 has the first device, and so on; the first domain is that of the first and of the last one.
    const devices = { domains: 2, masks: [LIMIT_32, LIMIT_48, LIMIT_56] };
    const askedOf = (flush: FlushMode) =>
      request(workload, "list", CPUS, { ops: 9000, devices, dma: { flush, dma32First: "off" } });

    it.each(BOTH)("has the ranges of each in its domain and below its mask: %s", async (_, play) => {
      const { domains, tallies } = await play(askedOf("strict"));
      const live = domains.map((domain) => [...liveRanges(domain).keys()]);
      const between = (domain: number, above: number, limit: number) =>
        live[domain]!.filter((pfn) => pfn > above && pfn <= limit).length;
      const own = tallies.map(({ allocs, failedAllocs, frees }) => allocs - failedAllocs - frees);
      expect(Math.min(...own)).toBeGreaterThan(0);
      expect(live.map(({ length }) => length)).toEqual([own[0]! + own[2]!, own[1]]);
      // Each searches downwards from its own mask, and does not come as far as the next lower one.
      expect([
        between(0, 0, LIMIT_32),
        between(1, LIMIT_32, LIMIT_48),
        between(0, LIMIT_48, LIMIT_56),
      ]).toEqual(own);
    });

    it("loses nothing of what waits in the queue of either domain", async () => {
      for (const engine of [threads, simulated]) {
        const run = await engine.run(askedOf("lazy"));
        expect(run.verified).toBe(true);
        expect(run.locks.flushQueue.acquisitions).toBeGreaterThan(0);
      }
    });
  });
});

/** What a run leaves behind: each domain as it is at the end, and what each CPU did. */
interface Played {
  readonly machine: Machine;
  readonly domains: readonly IovaDomain[];
  readonly tallies: readonly CpuTally[];
}

async function onThreads(asked: RunRequest): Promise<Played> {
  const wanted = domainsFor(asked);
  const session = threads.boot({ ...asked, limits: { ...asked.limits, domains: wanted.length } });
  for (const options of wanted) session.createDomain(options);
  const { cpus } = await session.run(asked.seed, asked, asked);
  return { machine: session.machine, domains: session.domains, tallies: cpus.map(({ tally }) => tally) };
}

async function simulatedly(asked: RunRequest): Promise<Played> {
  const run = new VirtualRun(asked, loadedDepot("list"), simulated.profile, (port) => port);
  while (!run.play(1000));
  const { perCpu } = run.finish();
  return { machine: run.machine, domains: run.domains, tallies: perCpu };
}

/** On each CPU so many ranges are allocated and freed; then it waits for what another never comes to, to the run's end. */
function freesThenNothing(frees: number): CompiledTrace {
  const calls = 2 * frees;
  const span = CPUS * (calls + 1);
  const cpus = Array.from({ length: CPUS }, (_, cpu) => cpu);
  const recordsOf = (cpu: number) => {
    const first = cpu * (calls + 1);
    const own = (call: number) => [
      headOf(call < frees ? 0 : FREE, 0, 0),
      first + call,
      cpu * frees + (call % frees),
      1,
      0,
    ];
    const wait = [headOf(FREE | REMOTE, 0, (cpu + 1) % CPUS), first + calls, 0, 1, span];
    return Int32Array.from([...Array.from({ length: calls }, (_, call) => own(call)).flat(), ...wait]);
  };
  return {
    cpus,
    records: cpus.map(recordsOf),
    remainder: cpus.map(() => new Int32Array()),
    limits: Float64Array.of(LIMIT_48),
    slots: new Float64Array(CPUS * frees),
    span,
    window: span,
    domains: [{ granuleShift: 12, startPfn: 1, reserves: [], created: true }],
  };
}
