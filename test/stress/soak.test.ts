/**
 * Many operations, rather than many kinds of test: every safe design with 2 to 32 threads, in chunks, each of which ends with
 * `verify()` and is watched by the ledger; in four chunks of seven something goes wrong on purpose. Only in `npm run soak`;
 * IOVALAB_SOAK_OPS says how many operations in total. This is no benchmark: its figures mean nothing.
 */
import { afterEach, describe, expect, it } from "vitest";
import { createLedger } from "../../src/check/ledger.js";
import { loadDepot } from "../../src/engine/depot-modules.js";
import type { FaultPlan } from "../../src/engine/faults/fault-plan.js";
import { ThreadEngine } from "../../src/engine/threads/thread-engine.js";
import { LIMIT_32, request, WORKLOADS } from "../engine/requests.js";

const SOAK = process.env.IOVALAB_SOAK !== undefined;
const OPS = Number(process.env.IOVALAB_SOAK_OPS ?? 1e9);
const SEED = Number(process.env.IOVALAB_SEED ?? Date.now() % 1e6);

/** Designs of users' own: worker threads load them by their URL. */
const EXAMPLES = ["sharded", "working-set"].map(
  (name) => new URL(`../../examples/${name}.js`, import.meta.url).href,
);
for (const url of EXAMPLES) await loadDepot(url);
const BUILT_IN = ["array", "array-scaled", "array-flush", "list", "list-v1-guard", "list-working-set"];
const DESIGNS = [...BUILT_IN, "lockfree", "none", ...EXAMPLES];
const THREADS = [2, 3, 4, 8, 16, 32];
/** Why: a fault is found where it happened, not hours later; and a fresh machine begins with other addresses. */
const CHUNK_OPS = 5e6;
/** Small magazines bring nearly every operation to the depot; 127 is the kernel's. */
const MAGAZINE_SIZES = [1, 4, 127];

/** Why: with many threads on few cores, operations on a contended depot take some microseconds; ten times that is a hang. */
const DEADLINE_MS = 60_000 + (OPS / DESIGNS.length / THREADS.length) * 0.1;

const churn = { name: "burst", size: 1, burst: 16, limitPfn: LIMIT_32 } as const;
/** A space that fills up: CPUs flush each other. */
const tight = {
  name: "mixed",
  sizes: [
    { size: 1, weight: 1 },
    { size: 8, weight: 1 },
  ],
  workingSet: 16,
  limitPfn: 2047,
} as const;
const TRAFFIC = [churn, tight, ...WORKLOADS];

/**
 * Faults by which nothing is lost, each by itself and all together; undefined is a chunk without. Seven, so that each meets each
 * traffic and magazine size in the end.
 */
const FAULTS: readonly (FaultPlan | undefined)[] = [
  undefined,
  { failMagazine: 0.05, failNode: 0.02 },
  { hotplugSeconds: 0.05 },
  undefined,
  { slowCpu: { cpu: 0, factor: 5 }, failMagazine: 0.5 },
  { failMagazine: 0.01, failNode: 0.01, hotplugSeconds: 0.1, slowCpu: { cpu: 1, factor: 3 } },
  undefined,
];

/** What has gone wrong on purpose so far. */
const wentWrong = { failedMagazines: 0, failedNodes: 0, hotplugs: 0, slowCpuOps: 0 };
let chunks = 0;
let operations = 0;

let engine: ThreadEngine | undefined;
afterEach(async () => {
  await engine?.close();
  engine = undefined;
});

describe.runIf(SOAK)(`${OPS} operations (seed ${SEED})`, () => {
  const share = Math.ceil(OPS / (DESIGNS.length * THREADS.length));

  it.each(THREADS.flatMap((threads) => DESIGNS.map((depot) => [threads, depot] as const)))(
    "%i threads on %s lose nothing",
    async (threads, depot) => {
      engine = await ThreadEngine.create({ cpus: threads });
      const ledger = createLedger();
      let done = 0;
      for (let chunk = 0; done < share; chunk++) {
        const workload = TRAFFIC[chunk % TRAFFIC.length]!;
        // Each round of traffic, and each number of threads, pairs them otherwise.
        const turn = chunk + Math.floor(chunk / TRAFFIC.length) + THREADS.indexOf(threads);
        const magazineSize = MAGAZINE_SIZES[turn % MAGAZINE_SIZES.length]!;
        const faults = FAULTS[(2 * chunk + turn + DESIGNS.indexOf(depot)) % FAULTS.length];
        new Int32Array(ledger).fill(0);
        const result = await engine.run(
          request(workload, depot, threads, {
            ops: Math.min(share - done, CHUNK_OPS, Math.ceil(share / TRAFFIC.length)),
            seed: SEED + chunk,
            ledger,
            ...(faults !== undefined && { faults }),
            allocator: { magazineSize, ...(depot === "list-v1-guard" && { reclaim: true }) },
          }),
        );
        expect(result.verified).toBe(true);
        expect(result.ops).toBeGreaterThan(0);
        done += result.ops;
        chunks++;
        operations += result.ops;
        for (const fault of Object.keys(wentWrong) as (keyof typeof wentWrong)[]) {
          wentWrong[fault] += result.faults?.[fault] ?? 0;
        }
      }
    },
    DEADLINE_MS,
  );

  it("something of every kind went wrong meanwhile", () => {
    console.log(`${operations} operations in ${chunks} chunks; on purpose: ${JSON.stringify(wentWrong)}`);
    for (const count of Object.values(wentWrong)) expect(count).toBeGreaterThan(0);
  });
});
