import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLedger } from "../../src/check/ledger.js";
import type { LiveLook } from "../../src/engine/run-request.js";
import { ThreadEngine } from "../../src/engine/threads/thread-engine.js";
import { type Pools, ThreadSession } from "../../src/engine/threads/thread-session.js";
import { LIMIT_32, request, WORKLOADS } from "./requests.js";

const CPUS = 3;
const BURST = WORKLOADS.find(({ name }) => name === "burst")!;
let engine: ThreadEngine;
beforeAll(async () => {
  engine = await ThreadEngine.create({ cpus: CPUS });
});
afterAll(() => engine.close());

describe("a run by operations", () => {
  it.each(WORKLOADS.map((workload) => [workload.name, workload] as const))(
    "of %s does exactly as many as asked for, and leaves a sound domain",
    async (_, workload) => {
      const result = await engine.run(
        request(workload, "list", CPUS, { ops: 60_000, ledger: createLedger() }),
      );
      expect(result.ops).toBe(60_000);
      expect(result.perCpu.map(({ ops }) => ops).reduce((a, b) => a + b)).toBe(60_000);
      expect(result.verified).toBe(true);
      expect(result.rcache.hits + result.rcache.misses).toBe(
        result.perCpu.reduce((sum, { allocs }) => sum + allocs, 0),
      );
    },
  );
});

describe("a run by time", () => {
  it("ends, and counts what it did", async () => {
    const result = await engine.run(request(BURST, "lockfree", CPUS, { seconds: 0.2 }));
    expect(result.seconds).toBeGreaterThanOrEqual(0.2);
    expect(result.ops).toBeGreaterThan(1000);
    expect(result.opsPerSecond).toBeCloseTo(result.ops / result.seconds, 3);
    expect(result.cpuSeconds).toBeGreaterThan(0);
  });
});

describe("a measured run", () => {
  it("has latencies of the kinds that occurred, timed holds, and memory over time", async () => {
    const burst = { name: "burst", size: 1, burst: 5000, limitPfn: LIMIT_32 } as const;
    // Frees to the tree are one in some thousand: samples lie close, for some of those among them.
    const until = { ops: 6_000_000, measure: "full", sampleMs: 5, sampleEvery: 8 } as const;
    const result = await engine.run(request(burst, "array", CPUS, until));
    const { latency, memory, locks, tree } = result;
    expect(result.measure).toBe("full");
    for (const kind of ["allocHit", "allocMiss", "freeMagazine", "freeTree"] as const) {
      expect(latency!.kinds[kind]!.samples).toBeGreaterThan(0);
    }
    const { p50, p90, p99, p999, max } = latency!;
    expect([p50, p90, p99, p999, max]).toEqual([p50, p90, p99, p999, max].sort((a, b) => a - b));
    const kinds = Object.values(latency!.kinds).map((kind) => kind?.samples ?? 0);
    expect(kinds.reduce((sum, samples) => sum + samples, 0)).toBe(latency!.samples);
    expect(latency!.every).toBeCloseTo(result.ops / latency!.samples, 6);
    // 127 pfns go to the tree under one hold: such a free is slower than one into a magazine.
    expect(latency!.kinds.freeTree!.p50).toBeGreaterThan(latency!.kinds.freeMagazine!.p50);
    expect(locks.iovaRbtree.hold!.samples).toBeGreaterThan(0);
    expect(locks.iovaRbtree.holdNs).toBeGreaterThan(0);
    expect(tree.allocs - tree.frees).toBe(memory.iovasNow);
    // Slabs have lock-free heads too, and lose exchanges on them; the array has none.
    expect(locks.depot.casFailures).toBe(0);
    expect(memory.timeline.length).toBeGreaterThan(1);
    expect(memory.sampled!.peak.treeNodes).toBeLessThanOrEqual(memory.iovasPeak);
    expect(memory.sampled!.peak.depots[0]).toBeLessThanOrEqual(32);
    expect(memory.sampled!.mean.bytes).toBeLessThanOrEqual(memory.bytesPeak);
    const [seconds] = memory.timeline.at(-1)!;
    expect(seconds / result.seconds).toBeCloseTo(1, 1);
  });

  it("says what each CPU did, and how evenly", async () => {
    const { perCpu, balance, ops, cpuSeconds, ...run } = await engine.run(
      request(WORKLOADS[2]!, "list", CPUS, { ops: 60_000 }),
    );
    expect(balance).toMatchObject({ min: 10_000, mean: 20_000, max: 40_000 });
    expect(balance.cv).toBeCloseTo(Math.SQRT1_2, 6);
    expect(cpuSeconds).toBeCloseTo(run.cpuUserSeconds + run.cpuSystemSeconds, 9);
    const isTold = "threadCpuUsage" in process;
    for (const cpu of perCpu) expect(cpu.cpuSeconds === null).toBe(!isTold);
  });

  it("leaves all that out when measuring is off", async () => {
    const run = await engine.run(request(BURST, "list", CPUS, { ops: 30_000, measure: "off" }));
    expect(run).toMatchObject({ measure: "off", latency: null });
    expect(run.memory).toMatchObject({ timeline: [], sampled: null });
    expect(run.locks.iovaRbtree).toMatchObject({ hold: null, holdNs: null });
  });
});

describe("a run under way", () => {
  it("shows itself", async () => {
    const looks: LiveLook[] = [];
    const onLook = (look: LiveLook) => void looks.push(look);
    const run = await engine.run(request(BURST, "list", CPUS, { seconds: 0.5, onLook }));
    expect(looks.length).toBeGreaterThan(0);
    const last = looks.at(-1)!;
    expect(last.ops).toBeGreaterThan(0);
    expect(last.ops).toBeLessThanOrEqual(run.ops);
    expect(last.depots).toHaveLength(6);
  });

  it("ends when it is interrupted, and the engine goes on", async () => {
    const interruption = new AbortController();
    const onLook = () => interruption.abort();
    const endless = request(WORKLOADS[1]!, "list", CPUS, { onLook, signal: interruption.signal });
    await expect(engine.run(endless)).rejects.toMatchObject({ code: "RUN_INTERRUPTED" });
    await expect(engine.run(endless)).rejects.toMatchObject({ code: "RUN_INTERRUPTED" });
    await engine.run(request(WORKLOADS[1]!, "list", CPUS, { ops: 30_000 }));
  });
});

describe("each workload goes the way that it is named after", () => {
  const run = (name: string, depot = "list") =>
    engine.run(request(WORKLOADS.find((spec) => spec.name === name)!, depot, CPUS, { ops: 120_000 }));

  it("local stays in the magazines", async () => {
    const { rcache } = await run("local");
    expect(rcache.misses).toBe(CPUS * 64);
    expect(rcache.depotPushes).toBe(0);
  });
  it("cross moves magazines through the depot from the freeing CPU to the allocating one", async () => {
    const { rcache, perCpu } = await run("cross");
    expect(perCpu[0]).toMatchObject({ allocs: 40_000, frees: 0 });
    expect(perCpu[1]).toMatchObject({ allocs: 0, frees: 40_000 });
    expect(rcache.depotPops).toBeGreaterThan(200);
  });
  it("storage frees on the CPUs with a hardware queue only", async () => {
    const { perCpu } = await run("storage");
    expect(perCpu.map(({ frees }) => frees)).toEqual([60_000, 0, 0]);
    expect(perCpu.map(({ allocs }) => allocs)).toEqual([20_000, 20_000, 20_000]);
  });
  it("burst overflows the array and not the list", async () => {
    const burst = { name: "burst", size: 1, burst: 5000, limitPfn: LIMIT_32 } as const;
    const array = await engine.run(request(burst, "array", CPUS, { ops: 120_000 }));
    const list = await engine.run(request(burst, "list", CPUS, { ops: 120_000 }));
    expect(array.rcache.depotOverflows).toBeGreaterThan(0);
    expect(array.depotPeak[0]).toBe(32);
    expect(list.rcache.depotOverflows).toBe(0);
    expect(list.depotPeak[0]).toBeGreaterThan(32);
  });
  it("mixed uses several bins and slow none", async () => {
    expect((await run("slow")).rcache).toMatchObject({ hits: 0, depotPushes: 0 });
    expect((await run("mixed")).rcache.hits).toBeGreaterThan(0);
  });
});

describe("cpuLock: kernel", () => {
  it("takes the CPU's lock on every operation that a magazine may serve", async () => {
    const result = await engine.run(
      request(WORKLOADS[0]!, "list", CPUS, { ops: 30_000, allocator: { cpuLock: "kernel" } }),
    );
    expect(result.locks.cpuRcache.acquisitions).toBe(30_000);
  });
});

describe("reclaim", () => {
  it("is run by the housekeeping thread once 100 ms have passed", async () => {
    const burst = { name: "burst", size: 1, burst: 5000, limitPfn: LIMIT_32 } as const;
    const on = await engine.run(request(burst, "list", CPUS, { seconds: 0.6 }));
    const off = await engine.run(
      request(burst, "list", CPUS, { seconds: 0.3, allocator: { reclaim: false } }),
    );
    expect(on.rcache.reclaimed).toBeGreaterThan(0);
    expect(on.rcache.reclaimed).toBeLessThan(7);
    expect(off.rcache.reclaimed).toBe(0);
  });
});

describe("flush on exhaustion", () => {
  // More than there is room for: allocations fail until everyone's caches are back in the tree, and then some do.
  const tight = {
    name: "mixed",
    sizes: [
      { size: 1, weight: 1 },
      { size: 8, weight: 1 },
    ],
    workingSet: 300,
    limitPfn: 2047,
  } as const;

  it("takes what other running CPUs hold, and loses nothing", async () => {
    const result = await engine.run(request(tight, "list", CPUS, { ops: 200_000, ledger: createLedger() }));
    expect(result.rcache.flushes).toBeGreaterThan(0);
    expect(result.verified).toBe(true);
  });
  it("with a lock per CPU on each call as well", async () => {
    const result = await engine.run(
      request(tight, "array", CPUS, {
        ops: 100_000,
        ledger: createLedger(),
        allocator: { cpuLock: "kernel" },
      }),
    );
    expect(result.rcache.flushes).toBeGreaterThan(0);
  });
});

describe("memory limits", () => {
  it("that are too tight make allocations fail and lose nothing", async () => {
    const result = await engine.run(
      request(BURST, "list", CPUS, {
        ops: 100_000,
        ledger: createLedger(),
        limits: { maxIovas: 1500, maxMagazines: 6 * 2 * CPUS + 3 },
      }),
    );
    expect(result.perCpu.reduce((sum, { failedAllocs }) => sum + failedAllocs, 0)).toBeGreaterThan(0);
    expect(result.memory.magazinesPeak).toBeLessThanOrEqual(6 * 2 * CPUS + 3);
    expect(result.memory.iovasPeak).toBeLessThanOrEqual(1500);
    expect(result.verified).toBe(true);
  });
});

describe("a failure ends the run for everyone, within its deadline", () => {
  it("when the code under test faults", async () => {
    const exhausted = { name: "local", size: 1, workingSet: 200, limitPfn: 100 } as const;
    const run = engine.run(request(exhausted, "list-v1", CPUS, { ops: 100_000 }));
    await expect(run).rejects.toMatchObject({
      code: "NULL_DEREFERENCE",
      cause: { address: 0, access: "read" },
    });
  });
  it("when a thread dies", async () => {
    const doomed = await ThreadEngine.create({ cpus: 2 });
    try {
      const run = doomed.run(request(WORKLOADS[0]!, "list", 2, { seconds: 60 }));
      setTimeout(() => doomed.killThread(1), 300);
      await expect(run).rejects.toMatchObject({ name: "CpuFailure", code: "CPU_FAILED" });
    } finally {
      await doomed.close();
    }
  });
  it("when the housekeeping thread never ends", async () => {
    const pools: Pools = {
      cpu: (task) => engine.cpu(task),
      kworker: () => new Promise<never>(() => {}),
      threadFailed: engine.threadFailed,
      terminate: async () => {},
    };
    const limits = { domains: 1, maxIovas: 1000, maxMagazines: 100 };
    const session = new ThreadSession(
      { ...request(WORKLOADS[0]!, "list", CPUS), limits, waitDeadlineMs: 100 },
      pools,
    );
    session.createDomain({ granuleShift: 12, startPfn: 1 });
    await expect(session.run(1, { ops: 1000 })).rejects.toMatchObject({ code: "CPU_STUCK", cpu: CPUS });
  });
  it("when a thread fails outside a task", async () => {
    const pools: Pools = {
      cpu: () => new Promise<never>(() => {}),
      kworker: (task) => engine.kworker(task),
      threadFailed: Promise.reject(new Error("no such module")),
      terminate: async () => {},
    };
    const limits = { domains: 1, maxIovas: 1000, maxMagazines: 100 };
    const session = new ThreadSession({ ...request(WORKLOADS[0]!, "array", CPUS), limits }, pools);
    session.createDomain({ granuleShift: 12, startPfn: 1 });
    await expect(session.run(1, { ops: 1000 })).rejects.toThrow("no such module");
  });
  it("when a CPU never comes to the start barrier", async () => {
    const never = new Promise<never>(() => {});
    const pools: Pools = {
      cpu: (task) => (task.cpu === 1 ? never : engine.cpu(task)),
      kworker: (task) => engine.kworker(task),
      threadFailed: engine.threadFailed,
      terminate: async () => {},
    };
    const session = new ThreadSession(
      {
        ...request(WORKLOADS[0]!, "list", CPUS),
        limits: { domains: 1, maxIovas: 1000, maxMagazines: 100 },
        waitDeadlineMs: 300,
      },
      pools,
    );
    session.createDomain({ granuleShift: 12, startPfn: 1 });
    await expect(session.run(1, { ops: 1000 })).rejects.toMatchObject({ name: "CpuFailure" });
  });
});
