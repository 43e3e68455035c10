import { describe, expect, it } from "vitest";
import { createLedger, watchWithLedger } from "../../../src/check/ledger.js";
import { DEPOT_DESIGNS, findDepotDesign } from "../../../src/depot/registry.js";
import { loadedDepot } from "../../../src/engine/depot-modules.js";
import { VirtualEngine } from "../../../src/engine/virtual/virtual-engine.js";
import { VirtualRun } from "../../../src/engine/virtual/virtual-run.js";
import type { DepotDesign } from "../../../src/iova/depot.js";
import type { RunResult } from "../../../src/measure/result.js";
import { LockClass, type Machine } from "../../../src/memory/machine.js";
import type { Pointer } from "../../../src/memory/pointer.js";
import type { BlockSpec, NetworkSpec, WorkloadSpec } from "../../../src/workload/workload-spec.js";
import { LIMIT_32, request, WORKLOADS } from "../requests.js";
import { FREE_PROFILE, shippedProfile } from "./bare-machine.js";

const engine = new VirtualEngine(shippedProfile("epyc-9124"), watchWithLedger);
const limitPfn = 2 ** 36 - 1;

const block: BlockSpec = {
  name: "block",
  limitPfn,
  sizes: [
    { size: 1, weight: 3 },
    { size: 8, weight: 1 },
  ],
  jobs: 4,
  depth: 16,
  irqCpus: [0, 3],
  serviceNs: 10_000,
  opsPerSecond: 1e9,
  requestCpuNs: 1000,
  interruptNs: 500,
  migrations: 0,
};
const network: NetworkSpec = { ...block, name: "network", size: 1, batch: 16, depth: 64, opsPerSecond: 1e6 };
const EVERY: readonly WorkloadSpec[] = [...WORKLOADS, block, network];

const sum = (run: RunResult, count: "allocs" | "frees" | "failedAllocs") =>
  run.perCpu.reduce((total, cpu) => total + cpu[count], 0);

describe("a simulated run", () => {
  it.each(EVERY.map((workload) => [workload.name, workload] as const))(
    "of %s leaves sound domains, and no pfn has two owners",
    async (_, workload) => {
      for (const depot of ["array", "list", "lockfree"]) {
        const ledger = createLedger();
        const run = await engine.run(request(workload, depot, 6, { ops: 20_000, ledger }));
        expect(run.verified).toBe(true);
        expect(run.engine).toBe("virtual");
        expect(run.rcache.hits + run.rcache.misses).toBe(sum(run, "allocs"));
      }
    },
  );

  it.each(DEPOT_DESIGNS.map(({ id }) => id))("runs the design %s", async (depot) => {
    const burst = { name: "burst", size: 1, burst: 5000, limitPfn } as const;
    const run = await engine.run(request(burst, depot, 16, { ops: 160_000 }));
    expect(run.ops).toBe(160_000);
  });

  it.each(EVERY.map((workload) => [workload.name, workload] as const))(
    "of %s is the same again for the same seed",
    async (_, workload) => {
      const asked = request(workload, "lockfree", 5, { ops: 10_000, measure: "full", sampleMs: 1 });
      const [first, second] = [await engine.run(asked), await engine.run(asked)];
      expect(JSON.stringify(second)).toBe(JSON.stringify(first));
      const other = await engine.run({ ...asked, seed: 2 });
      expect(other.seconds).not.toBe(first.seconds);
    },
  );

  it("is the same, however often and by whom it is looked at", async () => {
    const burst = { name: "burst", size: 1, burst: 3000, limitPfn } as const;
    const asked = request(burst, "lockfree", 16, { ops: 160_000 });
    const results = [0, 1, 7].map((every) => {
      const run = new VirtualRun(asked, loadedDepot("lockfree"), engine.profile, (port) => port);
      for (let slice = 1; !run.play(100); slice++) if (every > 0 && slice % every === 0) run.look();
      return JSON.stringify(run.finish());
    });
    expect(new Set(results).size).toBe(1);
    const times = async (sampleMs: number) =>
      (await engine.run({ ...asked, sampleMs })).perCpu.map(({ seconds, lockWaitNs }) => [
        seconds,
        lockWaitNs,
      ]);
    expect(await times(1)).toEqual(await times(1000));
  });

  it("of many CPUs, some of which complete for all, comes to its end", async () => {
    const storage = { name: "storage", size: 1, depth: 128, freeCpus: 4, limitPfn } as const;
    const run = await engine.run(request(storage, "list", 64, { ops: 64_000 }));
    expect(sum(run, "frees")).toBe(sum(run, "allocs"));
  });

  it("ends in time, in the middle of what its CPUs do", async () => {
    for (const workload of EVERY) {
      const run = await engine.run(request(workload, "list", 6, { seconds: 0.002, measure: "full" }));
      expect(run.seconds).toBeGreaterThanOrEqual(0.002);
      expect(run.seconds).toBeLessThan(0.0025);
      for (const cpu of run.perCpu) expect(cpu.cpuSeconds!).toBeLessThanOrEqual(cpu.seconds + 1e-12);
    }
  });

  it("times every operation and every hold", async () => {
    const run = await engine.run(
      request(WORKLOADS[4]!, "array", 8, { ops: 80_000, measure: "full", sampleMs: 1 }),
    );
    const { latency, locks, memory } = run;
    expect(latency).toMatchObject({ samples: run.ops, every: 1, clockCostNs: 0 });
    for (const lock of [locks.iovaRbtree, locks.depot]) expect(lock.hold!.samples).toBe(lock.acquisitions);
    expect(memory.timeline.length).toBeGreaterThan(1);
  });

  it("takes no time at all where nothing costs anything, but for what is said to", async () => {
    const { ns } = FREE_PROFILE;
    const free = new VirtualEngine(
      { ...FREE_PROFILE, ns: { ...ns, allocCall: 300, freeCall: 100 } },
      (port) => port,
    );
    const run = await free.run(request(WORKLOADS[0]!, "list", 1, { ops: 1000, measure: "full" }));
    // One CPU, which begins somewhere within the time of a magazine.
    expect(run.perCpu[0]!.cpuSeconds).toBeCloseTo((532 * 300 + 468 * 100) / 1e9, 4);
    expect(run.latency!.kinds.freeMagazine).toMatchObject({ p50: 100, max: 100 });
  });

  it("lets locks that are wanted by all take the time of all", async () => {
    const slow = { name: "slow", size: 33, workingSet: 1, order: "lifo", limitPfn } as const;
    const throughput = async (cpus: number) =>
      (await engine.run(request(slow, "list", cpus, { ops: 4000 * cpus }))).opsPerSecond;
    const [two, many, more] = [await throughput(2), await throughput(32), await throughput(64)];
    // The tree's lock does not get faster by more who want it.
    expect(many).toBeLessThan(1.5 * two);
    expect(more).toBeLessThan(1.1 * many);
  });

  it("hands a range to another CPU for the way of the lines that it is in", async () => {
    const cross = { name: "cross", size: 1, depth: 64, limitPfn } as const;
    const throughput = async (cpus: number, transferSameCluster: number) => {
      const ns = { ...FREE_PROFILE.ns, allocCall: 20, freeCall: 20, transferSameCluster };
      const bare = new VirtualEngine({ ...FREE_PROFILE, ns }, (port) => port);
      return (await bare.run(request(cross, "none", cpus, { ops: 20_000 }))).opsPerSecond;
    };
    // One CPU hands its ranges to itself.
    expect(await throughput(1, 100)).toBe(await throughput(1, 0));
    expect(await throughput(2, 100)).toBeLessThan((await throughput(2, 0)) / 2);
  });

  it("finds a design that crashes", async () => {
    const scarce = { name: "burst", size: 1, burst: 400, limitPfn: 1000 } as const;
    await expect(engine.run(request(scarce, "list-v1", 4, { ops: 40_000 }))).rejects.toThrow(
      "NULL pointer dereference",
    );
  });

  it.each([
    ["loses what it is given", "INVARIANT_VIOLATION", () => true],
    [
      "deadlocks",
      "DEADLOCK",
      (machine: Machine, base: Pointer, cpu: number) => {
        machine.acquire(base, LockClass.depot, cpu);
        return true;
      },
    ],
  ] as const)("finds a design that %s", (_, code, push) => {
    const list = findDepotDesign("list")!;
    const broken: DepotDesign = {
      ...list,
      attach: (machine, base, options) =>
        Object.assign(list.attach(machine, base, options), {
          push: (_: Pointer, cpu: number) => push(machine, base, cpu),
        }),
    };
    const burst = { name: "burst", size: 1, burst: 400, limitPfn } as const;
    const asked = request(burst, "list", 4, { ops: 40_000, verify: false });
    const play = () => {
      const run = new VirtualRun(asked, broken, engine.profile, (port) => port);
      while (!run.play(1000));
      run.finish();
    };
    expect(play).toThrow(expect.objectContaining({ code }));
  });
});

describe("a storage device", () => {
  const alone: BlockSpec = { ...block, sizes: [{ size: 1, weight: 1 }], jobs: 1, depth: 1, irqCpus: [1] };
  const plain = { ...FREE_PROFILE, ns: { ...FREE_PROFILE.ns, allocCall: 400, freeCall: 200 } };
  const bare = new VirtualEngine(plain, (port) => port);

  it("takes its time for a request, and the CPUs theirs", async () => {
    const run = await bare.run(request(alone, "list", 2, { ops: 2000 }));
    // Allocation, half of the request's work, the device, an interrupt, the other half, the free.
    const round = 400 + 500 + 10_000 + 500 + 500 + 200;
    expect((run.seconds * 1e9) / 1000).toBeCloseTo(round, -2);
    expect(run.perCpu.map(({ allocs, frees }) => [allocs, frees])).toEqual([
      [1000, 0],
      [0, 1000],
    ]);
  });

  it("has a ceiling", async () => {
    const wide = { ...alone, jobs: 4, depth: 64, irqCpus: [0, 1, 2, 3], opsPerSecond: 500_000 };
    const run = await bare.run(request(wide, "list", 4, { ops: 40_000 }));
    expect(run.opsPerSecond).toBeGreaterThan(2 * 490_000);
    expect(run.opsPerSecond).toBeLessThan(2 * 501_000);
  });

  it("completes where its hardware queues interrupt", async () => {
    const run = await bare.run(request({ ...block, jobs: 8 }, "list", 8, { ops: 8000 }));
    const freeing = run.perCpu.flatMap(({ frees }, cpu) => (frees > 0 ? [cpu] : []));
    expect(freeing).toEqual([0, 3]);
    // CPUs 0 to 3 submit to queue 0, the others to queue 1.
    expect(run.perCpu[0]!.frees + run.perCpu[3]!.frees).toBe(sum(run, "allocs"));
  });

  it("serves a job that moves from CPU to CPU", async () => {
    const still = await bare.run(request(alone, "list", 8, { ops: 4000 }));
    const moving = await bare.run(request({ ...alone, migrations: 5000 }, "list", 8, { ops: 4000 }));
    const allocating = ({ perCpu }: RunResult) => perCpu.filter(({ allocs }) => allocs > 0).length;
    expect(allocating(still)).toBe(1);
    expect(allocating(moving)).toBeGreaterThan(4);
  });

  it("whose requests get no address goes on", async () => {
    const run = await engine.run(request({ ...block, limitPfn: 40 }, "list", 4, { ops: 4000 }));
    expect(sum(run, "failedAllocs")).toBeGreaterThan(0);
    expect(sum(run, "allocs") - sum(run, "failedAllocs")).toBe(sum(run, "frees"));
  });
});

describe("a network card", () => {
  it("receives and sends at its rate, and keeps its rings mapped", async () => {
    const run = await engine.run(request(network, "list", 6, { seconds: 0.02 }));
    // A million packets a second come; what is sent is limited by the ceiling alone, which is the same.
    expect(sum(run, "frees") / run.seconds).toBeGreaterThan(1.8e6);
    expect(sum(run, "frees") / run.seconds).toBeLessThan(2.1e6);
    const live = sum(run, "allocs") - sum(run, "frees");
    expect(live).toBeGreaterThan(network.irqCpus.length * (network.depth - 2 * network.batch));
    expect(live).toBeLessThanOrEqual(network.irqCpus.length * network.depth + network.jobs * network.depth);
  });

  it("ends when all packets are through", async () => {
    const run = await engine.run(request(network, "list", 6, { ops: 20_000 }));
    // The buffers that were mapped last stay so.
    expect(run.ops).toBeGreaterThan(19_000);
    expect(run.ops).toBeLessThanOrEqual(20_000 + network.irqCpus.length * network.depth);
  });
});

describe("housekeeping", () => {
  it("frees one magazine in 100 ms for each bin, down to one for each CPU", async () => {
    const burst = { name: "burst", size: 1, burst: 127 * 20, limitPfn } as const;
    const until = { seconds: 0.52, allocator: { reclaim: true } };
    // The depot holds more than one magazine for each CPU whenever a tick comes.
    const run = await engine.run(request(burst, "list", 2, until));
    expect(run.rcache.reclaimed).toBeGreaterThanOrEqual(4);
    expect(run.rcache.reclaimed).toBeLessThanOrEqual(5);
  });
});

describe("CPU hotplug", () => {
  it("takes every CPU but the first away in its turn, and what it holds goes back to the tree", async () => {
    const local = { name: "local", size: 1, workingSet: 8, limitPfn: LIMIT_32 } as const;
    const still = await engine.run(request(local, "list", 4, { seconds: 0.02 }));
    const run = await engine.run(
      request(local, "list", 4, { seconds: 0.02, faults: { hotplugSeconds: 0.0011 } }),
    );
    expect(still.tree.frees).toBe(0);
    expect(run.tree.frees).toBeGreaterThan(4);
    // Half of the time one of four is away.
    expect(run.ops / still.ops).toBeGreaterThan(0.84);
    expect(run.ops / still.ops).toBeLessThan(0.9);
    const [first, ...others] = run.perCpu;
    for (const cpu of others) expect(cpu.ops).toBeLessThan(still.perCpu[0]!.ops);
    // CPU 0 stays, and meets fewer of the others.
    expect(first!.ops).toBeGreaterThanOrEqual(still.perCpu[0]!.ops);
    expect(run.faults).toMatchObject({ hotplugs: 18 });
    expect(run.faults!.offlineSeconds).toBeCloseTo(18 * 0.00055, 4);
  });

  it.each(EVERY.map((workload) => [workload.name, workload] as const))("lets %s end", async (_, workload) => {
    const run = await engine.run(
      request(workload, "list", 5, { ops: 20_000, faults: { hotplugSeconds: 0.001 } }),
    );
    expect(run.verified).toBe(true);
  });

  it("lets a CPU come back when it is drained, if that takes longer than it was to be away", async () => {
    const local = { name: "local", size: 1, workingSet: 300, limitPfn } as const;
    const { ns } = FREE_PROFILE;
    const slowLocks = { ...FREE_PROFILE, ns: { ...ns, allocCall: 10, atomic: 2e5 } };
    const costly = new VirtualEngine(slowLocks, watchWithLedger);
    // It was to be away for 0.5 ms, and the tree's lock alone is 1.6 ms away, with seven others who want it.
    const faults = { hotplugSeconds: 0.001 };
    const run = await costly.run(request(local, "none", 8, { seconds: 0.1, faults }));
    const { hotplugs, offlineSeconds } = run.faults!;
    expect(hotplugs).toBeGreaterThan(2);
    expect(offlineSeconds).toBeGreaterThan(hotplugs! * 0.004);
    expect(offlineSeconds).toBeLessThan(0.1);
  });

  it("counts a CPU that is away when the run ends", async () => {
    const local = { name: "local", size: 1, workingSet: 8, limitPfn: LIMIT_32 } as const;
    const run = await engine.run(
      request(local, "list", 4, { seconds: 0.016, faults: { hotplugSeconds: 0.02 } }),
    );
    expect(run.faults).toMatchObject({ hotplugs: 1 });
    expect(run.faults!.offlineSeconds).toBeCloseTo(0.006, 5);
  });

  it("goes along with flush timers", async () => {
    const dma = { flush: "lazy", dma32First: "off" } as const;
    const faults = { hotplugSeconds: 0.003 };
    const run = await engine.run(request(block, "list", 4, { seconds: 0.1, dma, faults }));
    expect(run.verified).toBe(true);
    expect(run.faults!.hotplugs).toBeGreaterThan(20);
  });
});

describe("the flush timer", () => {
  it("comes 10 ms after the first range was queued, and frees all rings on one CPU", async () => {
    const once = {
      ...block,
      jobs: 6,
      depth: 1,
      irqCpus: [0, 1, 2, 3, 4, 5],
      serviceNs: 4e6,
      sizes: [{ size: 1, weight: 1 }],
    };
    const dma = { flush: "lazy", dma32First: "off" } as const;
    const cached = async (seconds: number) => {
      const run = await engine.run(request(once, "list", 6, { seconds, dma, measure: "full", sampleMs: 1 }));
      return run.memory.timeline.at(-1)![2];
    };
    // The first requests end after 4 ms; each CPU has two by then, and they are in the rings.
    expect(await cached(0.0135)).toBe(0);
    expect(await cached(0.0155)).toBeGreaterThanOrEqual(6);
  });
});
