import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ThreadEngine } from "../../src/engine/threads/thread-engine.js";
import type { ThreadSession } from "../../src/engine/threads/thread-session.js";
import { DEFAULT_DOMAIN } from "../../src/iova/domain.js";
import { LIMIT_32, request } from "./requests.js";

const CPUS = 2;
let engine: ThreadEngine;
beforeAll(async () => {
  engine = await ThreadEngine.create({ cpus: CPUS });
});
afterAll(() => engine.close());

const burst = { name: "burst", size: 1, burst: 2000, limitPfn: LIMIT_32 } as const;

function boot(depot: string): ThreadSession {
  return engine.boot({
    ...request(burst, depot, CPUS),
    limits: { domains: 2, maxIovas: 1 << 16, maxMagazines: 2000 },
  });
}

describe("a domain that a worker thread puts after traffic", () => {
  it.each(["array", "list", "list-v1-guard", "lockfree", "none"])(
    "is gone with everything in it (%s)",
    async (depot) => {
      const session = boot(depot);
      for (let round = 0; round < 3; round++) {
        const domain = session.createDomain(DEFAULT_DOMAIN);
        await session.run(round, { ops: 20_000 });
        expect(domain.magazines.inUse).toBeGreaterThan(0);
        await session.putDomain(domain, round % CPUS);
        expect(domain.magazines.inUse).toBe(0);
        expect(domain.tree.nodes).toBe(0);
      }
    },
  );

  it("crashes list-v1 in its pop, with any depot, on the thread of that CPU", async () => {
    const session = boot("list-v1");
    const domain = session.createDomain(DEFAULT_DOMAIN);
    await expect(session.putDomain(domain, 1)).rejects.toMatchObject({
      code: "NULL_DEREFERENCE",
      cpu: 1,
      cause: { address: 0, access: "read" },
    });
  });
});

describe("a global flush on a worker thread", () => {
  it.each(["array", "list", "lockfree"])("returns every cached pfn to the tree (%s)", async (depot) => {
    const session = boot(depot);
    const domain = session.createDomain(DEFAULT_DOMAIN);
    // A burst each: what was allocated is all freed, hence cached.
    await session.run(1, { ops: CPUS * 4000 });
    expect(domain.tree.nodes).toBeGreaterThan(0);
    await session.flush(domain, 0);
    expect(domain.tree.nodes).toBe(0);
  });
  it("crashes list-v1", async () => {
    const session = boot("list-v1");
    const domain = session.createDomain(DEFAULT_DOMAIN);
    await expect(session.flush(domain, 0)).rejects.toMatchObject({ code: "NULL_DEREFERENCE", cpu: 0 });
  });
});
