import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadedDepot } from "../../../src/engine/depot-modules.js";
import { ThreadEngine } from "../../../src/engine/threads/thread-engine.js";
import { VirtualRun } from "../../../src/engine/virtual/virtual-run.js";
import type { WorkloadSpec } from "../../../src/workload/workload-spec.js";
import { checkAsyncProperty } from "../../memory/check-property.js";
import { request } from "../requests.js";
import { shippedProfile } from "./bare-machine.js";
import { liveSizes } from "./live-sizes.js";

const CPUS = 3;
let threads: ThreadEngine;
beforeAll(async () => {
  threads = await ThreadEngine.create({ cpus: CPUS });
});
afterAll(() => threads.close());
const profile = shippedProfile("epyc-9124");

const limitPfn = 2 ** 36 - 1;
const small = fc.integer({ min: 1, max: 300 });
const size = fc.integer({ min: 1, max: 64 });
const workloads: fc.Arbitrary<WorkloadSpec> = fc.oneof(
  fc.record({
    name: fc.constant("local" as const),
    limitPfn: fc.constant(limitPfn),
    size,
    workingSet: small,
  }),
  fc.record({ name: fc.constant("burst" as const), limitPfn: fc.constant(limitPfn), size, burst: small }),
  fc.record({ name: fc.constant("cross" as const), limitPfn: fc.constant(limitPfn), size, depth: small }),
  fc.record({
    name: fc.constant("slow" as const),
    limitPfn: fc.constant(limitPfn),
    size: fc.integer({ min: 33, max: 100 }),
    workingSet: small,
    order: fc.constantFrom("lifo" as const, "random" as const),
  }),
  fc.record({
    name: fc.constant("mixed" as const),
    limitPfn: fc.constant(limitPfn),
    sizes: fc.uniqueArray(fc.record({ size, weight: fc.integer({ min: 1, max: 9 }) }), {
      minLength: 1,
      maxLength: 5,
      selector: (one) => one.size,
    }),
    workingSet: small,
  }),
);

describe("a workload", () => {
  it("leaves the same ranges live on threads and on simulated CPUs", async () => {
    const depots = fc.constantFrom("array", "list", "lockfree", "none");
    const ops = fc.integer({ min: 3, max: 3000 });
    await checkAsyncProperty(
      fc.asyncProperty(workloads, depots, ops, fc.nat(1000), async (workload, depot, count, seed) => {
        const asked = request(workload, depot, CPUS, { ops: count, seed });
        const session = threads.boot({ ...asked, limits: { ...asked.limits, domains: 1 } });
        session.createDomain(asked.domain);
        const real = await session.run(seed, { ops: count });
        const run = new VirtualRun(asked, loadedDepot(depot), profile, (port) => port);
        while (!run.play(1000));
        const simulated = run.finish();
        expect(simulated.perCpu.map(({ allocs, frees }) => [allocs, frees])).toEqual(
          real.cpus.map(({ tally }) => [tally.allocs, tally.frees]),
        );
        expect(liveSizes(run.domains)).toEqual(liveSizes(session.domains));
      }),
      40,
    );
  });
});
