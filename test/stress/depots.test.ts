/**
 * Real threads, more of them than cores, tiny magazines: nearly every operation goes through the depot, and threads
 * are descheduled in the middle of it. The ledger catches a pfn given out twice where it happens, verify() what was
 * lost. This is no benchmark: its figures mean nothing.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLedger } from "../../src/check/ledger.js";
import { loadDepot } from "../../src/engine/depot-modules.js";
import { ThreadEngine } from "../../src/engine/threads/thread-engine.js";
import { LIMIT_32, request, WORKLOADS } from "../engine/requests.js";

const SOAK = process.env.IOVALAB_SOAK !== undefined;
const CPUS = 4;
const SECONDS = SOAK ? 20 : 0.25;
const SEED = Number(process.env.IOVALAB_SEED ?? Date.now() % 1e6);

let engine: ThreadEngine;
beforeAll(async () => {
  engine = await ThreadEngine.create({ cpus: CPUS });
});
afterAll(() => engine.close());

const churn = { name: "burst", size: 1, burst: 16, limitPfn: LIMIT_32 } as const;

/** Designs of users' own: worker threads load them by their URL. */
const examples = ["sharded", "working-set"].map(
  (name) => new URL(`../../examples/${name}.js`, import.meta.url).href,
);
for (const url of examples) await loadDepot(url);

const builtIn = ["array", "array-scaled", "array-flush", "list", "list-v1-guard", "list-working-set"];

describe.each([...builtIn, "lockfree", "none", ...examples])(`%s (seed ${SEED})`, (depot) => {
  it.each([1, 2, 127])("survives churn through magazines of %i", async (magazineSize) => {
    const result = await engine.run(
      request(churn, depot, CPUS, {
        seconds: SECONDS,
        seed: SEED,
        ledger: createLedger(),
        allocator: { magazineSize, ...(depot === "list-v1-guard" && { reclaim: true }) },
      }),
    );
    expect(result.verified).toBe(true);
    expect(result.ops).toBeGreaterThan(1000);
  });

  it.each(WORKLOADS.map((workload) => [workload.name, workload] as const))(
    "survives %s",
    async (_, workload) => {
      const result = await engine.run(
        request(workload, depot, CPUS, {
          seconds: SECONDS / 2,
          seed: SEED,
          ledger: createLedger(),
          allocator: { magazineSize: 4 },
        }),
      );
      expect(result.verified).toBe(true);
    },
  );

  it("survives exhaustion: CPUs flush each other while all of them run", async () => {
    const tight = {
      name: "mixed",
      sizes: [
        { size: 1, weight: 1 },
        { size: 8, weight: 1 },
      ],
      workingSet: 100,
      limitPfn: 2047,
    } as const;
    const result = await engine.run(
      request(tight, depot, CPUS, {
        seconds: SECONDS,
        seed: SEED,
        ledger: createLedger(),
        allocator: { magazineSize: 8 },
      }),
    );
    expect(result.rcache.flushes).toBeGreaterThan(0);
    expect(result.verified).toBe(true);
  });
});

/** What a damaged stack can come to: a pfn given out twice, a lost magazine, or a chain that bites its own tail. */
const CAUGHT = ["OWNERSHIP_VIOLATION", "INVARIANT_VIOLATION", "CPU_FAILED", "CPU_STUCK", "WAIT_TIMEOUT"];

describe("the net has no hole", () => {
  it("a lock-free stack without its tag is caught", async () => {
    // ABA needs a thread descheduled between two instructions; with magazines of one that takes well under a second.
    for (let attempt = 0; attempt < 20; attempt++) {
      const run = engine.run(
        request(churn, "lockfree-untagged", CPUS, {
          seconds: 2,
          ledger: createLedger(),
          allocator: { magazineSize: 1, reclaim: false },
        }),
      );
      const failure = await run.then(
        () => undefined,
        (error: { code?: string }) => error,
      );
      if (failure === undefined) continue;
      expect(CAUGHT).toContain(failure.code);
      return;
    }
    expect.fail("twenty attempts, and ABA was never seen");
  });
});
