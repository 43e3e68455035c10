import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEPOT_DESIGNS } from "../../src/depot/registry.js";
import { armFailures } from "../../src/engine/faults/arm-failures.js";
import type { IovaDomain } from "../../src/iova/domain.js";
import { verify } from "../../src/iova/verify.js";
import { bootOf } from "../../src/memory/cpu-layout.js";
import { checkProperty } from "../memory/check-property.js";
import { ReferenceSpace } from "./reference-space.js";
import { smallDomain } from "./small-domain.js";

const CPUS = 3;

type Step =
  | { op: "alloc"; cpu: number; count: number; size: number; limitPfn: number; flush: boolean }
  | { op: "free"; cpu: number; count: number; choice: number }
  | { op: "tick" | "flush" | "kill" | "reinitialize"; cpu: number };

const cpu = fc.nat(CPUS - 1);
const count = fc.integer({ min: 1, max: 40 });

function scripts(bins: number, granuleShift: number): fc.Arbitrary<Step[]> {
  const dma32Pfn = 2 ** (32 - granuleShift);
  const limitPfn = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(dma32Pfn - 1, dma32Pfn, 2 ** 36 - 1, 2 ** 45 - 1) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 500 }) },
  );
  const size = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(1, 2, 3) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 2 ** bins }) },
  );
  return fc.array(
    fc.oneof<[fc.WeightedArbitrary<Step>, ...fc.WeightedArbitrary<Step>[]]>(
      {
        weight: 8,
        arbitrary: fc.record({
          op: fc.constant("alloc" as const),
          cpu,
          count,
          size,
          limitPfn,
          flush: fc.boolean(),
        }),
      },
      {
        weight: 8,
        arbitrary: fc.record({ op: fc.constant("free" as const), cpu, count, choice: fc.nat() }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          op: fc.constantFrom("tick" as const, "flush" as const, "kill" as const, "reinitialize" as const),
          cpu,
        }),
      },
    ),
    { maxLength: 50, size: "max" },
  );
}

/** How likely an allocation of memory is to fail on purpose. */
const failing = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.constantFrom(0.05, 0.5, 1));

/** Bins, magazines and memory in sizes that make everything rare frequent; memory is short for half of them. */
const worlds = fc
  .record({
    bins: fc.oneof(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 20 })),
    magazineSize: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 5 }) }, fc.constant(127)),
    granuleShift: fc.integer({ min: 10, max: 16 }),
    startPfn: fc.constantFrom(1, 64),
    cpuLock: fc.constantFrom("owned" as const, "kernel" as const),
    maxIovas: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.constant(1 << 14)),
    spareMagazines: fc.oneof(fc.nat(10), fc.constant(1 << 10)),
    failMagazine: failing,
    failNode: failing,
    seed: fc.nat(),
  })
  .chain((world) =>
    scripts(world.bins, world.granuleShift).map((script) => ({
      ...world,
      maxMagazines: 2 * CPUS * world.bins + world.spareMagazines,
      script,
    })),
  );

const designs = DEPOT_DESIGNS.map(({ id }) => id).filter((id) => id !== "list-v1");

describe.each(designs)("IovaDomain on %s", (depot) => {
  it("keeps every promise and loses nothing, with memory short or not", () => {
    checkProperty(
      fc.property(worlds, fc.boolean(), ({ script, ...world }, reclaim) => {
        const canReclaim = DEPOT_DESIGNS.find(({ id }) => id === depot)!.reclaim !== "never";
        const domain = smallDomain({ depot, cpus: CPUS, reclaim: reclaim && canReclaim, ...world });
        armFailures(domain, world, world.seed);
        const space = new ReferenceSpace(domain);
        for (const step of script) play(step, domain, space);
        expect(verify(domain, { live: space.held }).violations).toEqual([]);

        for (const { pfnLo, size } of space.held) domain.freeFast(0, pfnLo, size);
        domain.flush(0);
        const report = verify(domain, { live: [] });
        expect(report.violations).toEqual([]);
        expect(report).toMatchObject({ nodes: 0, cached: 0, magazines: 2 * CPUS * world.bins });
      }),
      100,
    );
  });
});

function play(step: Step, domain: IovaDomain, space: ReferenceSpace): void {
  const boot = bootOf(CPUS);
  switch (step.op) {
    case "alloc": {
      const { cpu, size, limitPfn, flush } = step;
      for (let k = 0; k < step.count; k++) {
        space.allocated(domain.allocFast(cpu, size, limitPfn, flush), size, limitPfn);
      }
      break;
    }
    case "free": {
      const held = space.held;
      for (let k = 0; k < step.count && held.length > 0; k++) {
        const [freed] = held.splice(step.choice % held.length, 1);
        space.freed(freed!.pfnLo);
        domain.freeFast(step.cpu, freed!.pfnLo, freed!.size);
      }
      break;
    }
    case "tick": {
      const { ran, freed } = domain.runQueuedWork(boot);
      // A rule of the design's own may free more than one of a bin.
      const hasOwnRule = domain.rcaches[0]?.depot.surplus !== undefined;
      if (!hasOwnRule || ran === 0) expect(freed).toBeLessThanOrEqual(ran);
      break;
    }
    case "flush":
      domain.flush(step.cpu);
      break;
    case "kill":
      domain.freeCpuCachedIovas(step.cpu, boot);
      for (const rcache of domain.rcaches) expect(rcache.sizes(step.cpu)).toEqual({ loaded: 0, prev: 0 });
      break;
    case "reinitialize":
      domain.reinitialize(boot);
      space.clear();
      break;
  }
}
