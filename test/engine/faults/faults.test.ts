/** Faults on real threads: each ends as documented, and nothing is lost by those that lose nothing. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLedger } from "../../../src/check/ledger.js";
import { loadDepot } from "../../../src/engine/depot-modules.js";
import { WRONG_FREES } from "../../../src/engine/faults/fault-plan.js";
import { ThreadEngine } from "../../../src/engine/threads/thread-engine.js";
import { MachineHeader } from "../../../src/memory/machine-layout.js";
import { LIMIT_32, request, WORKLOADS } from "../requests.js";

const CPUS = 3;
const SECONDS = process.env.IOVALAB_SOAK === undefined ? 0.3 : 10;
const SEED = Number(process.env.IOVALAB_SEED ?? Date.now() % 1e6);

let engine: ThreadEngine;
beforeAll(async () => {
  engine = await ThreadEngine.create({ cpus: CPUS });
});
afterAll(() => engine.close());

const churn = { name: "burst", size: 1, burst: 40, limitPfn: LIMIT_32 } as const;
const BURST = WORKLOADS.find(({ name }) => name === "burst")!;
const DESIGNS = ["array", "array-flush", "list", "list-working-set", "lockfree", "none"];

describe.each(DESIGNS)(`memory that fails on purpose, on %s (seed ${SEED})`, (depot) => {
  it.each([0.01, 0.5, 1])(
    "with probability %f: every magazine and node counts, and nothing is lost",
    async (p) => {
      const result = await engine.run(
        request(churn, depot, CPUS, {
          seconds: SECONDS,
          seed: SEED,
          ledger: createLedger(),
          allocator: { magazineSize: 2 },
          faults: { failMagazine: p, failNode: p },
        }),
      );
      expect(result.verified).toBe(true);
      expect(result.faults!.failedNodes).toBeGreaterThan(0);
      // Where every node fails there is nothing to be freed.
      if (p < 1) expect(result.faults!.failedMagazines).toBeGreaterThan(0);
      else expect(result.tree.allocs).toBe(0);
      expect(result.faults).toMatchObject({
        hotplugs: null,
        slowCpuOps: null,
        wrongFrees: null,
        warnings: 0,
      });
    },
  );
});

describe(`memory that fails on purpose (seed ${SEED})`, () => {
  it.each(WORKLOADS.map((workload) => [workload.name, workload] as const))(
    "loses nothing of %s",
    async (_, workload) => {
      const result = await engine.run(
        request(workload, "list", CPUS, {
          ops: 30_000,
          seed: SEED,
          ledger: createLedger(),
          allocator: { magazineSize: 4 },
          faults: { failMagazine: 0.2, failNode: 0.2 },
        }),
      );
      expect(result.verified).toBe(true);
      expect(result.faults!.failedNodes).toBeGreaterThan(0);
    },
  );
  it("is the only one that is counted as such", async () => {
    const limits = { maxIovas: 1500, maxMagazines: 6 * 2 * CPUS + 3 };
    const result = await engine.run(request(BURST, "list", CPUS, { ops: 60_000, limits, faults: {} }));
    expect(result.perCpu.reduce((sum, { failedAllocs }) => sum + failedAllocs, 0)).toBeGreaterThan(0);
    expect(result.faults).toMatchObject({ failedMagazines: null, failedNodes: null });
  });
  it("is not in a result without faults", async () => {
    expect((await engine.run(request(BURST, "list", CPUS, { ops: 30_000 }))).faults).toBeNull();
  });
});

describe(`hotplug during traffic (seed ${SEED})`, () => {
  it.each(DESIGNS)("loses nothing on %s, and every CPU is back in the end", async (depot) => {
    const { workload, ...setup } = request(BURST, depot, CPUS, { faults: { hotplugSeconds: 0.05 } });
    const session = engine.boot({ ...setup, workload, limits: { ...setup.limits, domains: 1 } });
    session.createDomain(setup.domain);
    const { i32, layout } = session.machine;
    const online = () => Atomics.load(i32, layout.header + MachineHeader.onlineCpus);
    const seen = new Set<number>();
    const looks = setInterval(() => seen.add(online()), 5);
    const run = await session.run(SEED, { seconds: Math.max(SECONDS, 0.5) });
    clearInterval(looks);
    expect(run.cpus.reduce((sum, { faults }) => sum + faults.hotplugs, 0)).toBeGreaterThan(1);
    expect(run.cpus[0]!.faults.hotplugs).toBe(0);
    expect([...seen].sort()).toEqual([CPUS - 1, CPUS]);
    expect(online()).toBe(CPUS);
  });

  it.each(WORKLOADS.map((workload) => [workload.name, workload] as const))(
    "is survived by %s, watched by the ledger",
    async (_, workload) => {
      const result = await engine.run(
        request(workload, "list", CPUS, {
          seconds: 0.3,
          seed: SEED,
          ledger: createLedger(),
          allocator: { magazineSize: 4 },
          faults: { hotplugSeconds: 0.06 },
        }),
      );
      expect(result.verified).toBe(true);
      expect(result.faults!.hotplugs).toBeGreaterThan(0);
      expect(result.faults!.offlineSeconds).toBeGreaterThan(0);
    },
  );

  it("goes together with flushes, which take what a CPU that is offline may have", async () => {
    const tight = {
      name: "mixed",
      sizes: [{ size: 1, weight: 1 }],
      workingSet: 900,
      limitPfn: 2047,
    } as const;
    const result = await engine.run(
      request(tight, "list", CPUS, {
        seconds: 0.5,
        ledger: createLedger(),
        allocator: { magazineSize: 8 },
        faults: { hotplugSeconds: 0.1 },
      }),
    );
    expect(result.rcache.flushes).toBeGreaterThan(0);
    expect(result.faults!.hotplugs).toBeGreaterThan(0);
    expect(result.verified).toBe(true);
  });

  it("does not outlast the run", async () => {
    const result = await engine.run(
      request(BURST, "list", CPUS, { seconds: 0.8, faults: { hotplugSeconds: 1 } }),
    );
    expect(result.faults!.hotplugs).toBe(1);
    expect(result.faults!.offlineSeconds).toBeLessThan(result.seconds - 0.4);
  });
});

describe("a slow CPU", () => {
  it("does less, loses nothing, and its operations are told", async () => {
    const result = await engine.run(
      request(churn, "list", CPUS, {
        seconds: 0.5,
        ledger: createLedger(),
        faults: { slowCpu: { cpu: 1, factor: 100 } },
      }),
    );
    expect(result.verified).toBe(true);
    expect(result.faults!.slowCpuOps).toBe(result.perCpu[1]!.ops);
    const others = Math.min(result.perCpu[0]!.ops, result.perCpu[2]!.ops);
    expect(result.perCpu[1]!.ops).toBeLessThan(others / 4);
  });
  it("is waited for by those who depend on it, to the last operation", async () => {
    const cross = WORKLOADS.find(({ name }) => name === "cross")!;
    const result = await engine.run(
      request(cross, "list", CPUS, { ops: 60_000, faults: { slowCpu: { cpu: 1, factor: 20 } } }),
    );
    expect(result.perCpu.map(({ ops }) => ops)).toEqual([20_000, 20_000, 20_000]);
  });
});

describe.each(WRONG_FREES)("a wrong free (%s)", (wrongFree) => {
  it("ends a run that is watched", async () => {
    const run = engine.run(
      request(churn, "list", CPUS, { ops: 10 ** 6, ledger: createLedger(), faults: { wrongFree } }),
    );
    await expect(run).rejects.toMatchObject({ code: "OWNERSHIP_VIOLATION" });
  });
  it("goes on unwatched, and is counted", async () => {
    const result = await engine.run(
      request(churn, "none", CPUS, {
        ops: 300_000,
        verify: false,
        allocator: { magazineSize: 4 },
        faults: { wrongFree },
      }),
    );
    expect(result.ops).toBe(300_000);
    expect(result.faults!.wrongFrees).toBeGreaterThan(50);
    // The kernel does not notice that a size is wrong.
    if (wrongFree === "wrong-size") expect(result.faults!.warnings).toBe(0);
    else expect(result.faults!.warnings).toBeGreaterThan(0);
  });
  it("is found by verify() where nobody watched", async () => {
    const run = engine.run(request(churn, "list", CPUS, { ops: 300_000, faults: { wrongFree } }));
    await expect(run).rejects.toMatchObject({ code: "INVARIANT_VIOLATION" });
  });
});

describe("a thread that dies", () => {
  it.each(WORKLOADS.map((workload) => [workload.name, workload] as const))(
    "in the middle of %s ends the run for everyone, in one line, and another run may follow",
    async (_, workload) => {
      const run = engine.run(request(workload, "list", CPUS, { seconds: 60, faults: { killCpu: 1 } }));
      await expect(run).rejects.toMatchObject({
        name: "CpuFailure",
        cpu: 1,
        message: "CPU 1: its thread died: worker exited with code: 1",
      });
      expect((await engine.run(request(workload, "list", CPUS, { ops: 30_000 }))).verified).toBe(true);
    },
  );
  it("dies in a run of few operations too", async () => {
    const run = engine.run(request(churn, "list", CPUS, { ops: 9, faults: { killCpu: 0 } }));
    await expect(run).rejects.toMatchObject({ name: "CpuFailure", cpu: 0 });
  });
  it("does not keep the others waiting for a lock that it held", async () => {
    const url = new URL("dying-depot.js", import.meta.url).href;
    await loadDepot(url);
    const run = engine.run(request(churn, url, CPUS, { seconds: 60, allocator: { magazineSize: 1 } }));
    await expect(run).rejects.toMatchObject({
      cpu: 1,
      message: "CPU 1: its thread died: worker exited with code: 1",
    });
  });
});
