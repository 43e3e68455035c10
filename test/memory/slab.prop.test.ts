import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CpuBlock } from "../../src/memory/cpu-layout.js";
import { CpuOwnership } from "../../src/memory/cpu-ownership.js";
import { NULL, type Pointer } from "../../src/memory/pointer.js";
import { SLAB_BATCH, Slab } from "../../src/memory/slab.js";
import type { ThreadMachine } from "../../src/memory/thread-machine.js";
import { verifySlab } from "../../src/memory/verify-slab.js";
import { checkProperty } from "./check-property.js";
import { smallMachine } from "./small-machine.js";

const CPUS = 3;

function newSlab(limit: number): { slab: Slab; machine: ThreadMachine } {
  const machine = smallMachine({ cpus: CPUS, maxIovas: limit });
  const { layout } = machine;
  const shape = {
    header: layout.iovaSlab,
    base: layout.iovas,
    objectWords: layout.shape.iovaWords,
    limit,
    cache: CpuBlock.iovaCache,
    link: 0,
    batchLink: 3,
  };
  return { slab: new Slab(machine, shape, new CpuOwnership(machine)), machine };
}

function violationsOf(slab: Slab, used: ReadonlySet<Pointer>): string[] {
  const violations: string[] = [];
  verifySlab("objects", slab, used, true, (text) => violations.push(text));
  return violations;
}

type Step = { cpu: number; alloc: number } | { cpu: number; free: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ cpu: fc.nat(CPUS - 1), alloc: fc.integer({ min: 1, max: 3 * SLAB_BATCH }) }),
    fc.record({ cpu: fc.nat(CPUS - 1), free: fc.integer({ min: 1, max: 3 * SLAB_BATCH }) }),
  ),
  { maxLength: 40 },
);

describe("Slab", () => {
  it("gives out every object once, up to the limit exactly, and loses none", () => {
    checkProperty(
      fc.property(
        fc.integer({ min: 1, max: 7 * SLAB_BATCH }),
        steps,
        fc.infiniteStream(fc.nat()),
        (limit, script, choice) => {
          const { slab } = newSlab(limit);
          const used = new Set<Pointer>();
          for (const step of script) {
            if ("alloc" in step) {
              for (let k = 0; k < step.alloc; k++) {
                const object = slab.allocReclaiming(step.cpu);
                expect(object === NULL, `${used.size} of ${limit} in use`).toBe(used.size === limit);
                if (object === NULL) break;
                expect(used.has(object)).toBe(false);
                expect(slab.isObject(object)).toBe(true);
                used.add(object);
              }
            } else {
              const objects = [...used];
              for (let k = 0; k < Math.min(step.free, objects.length); k++) {
                const [object] = objects.splice(choice.next().value % objects.length, 1);
                used.delete(object!);
                slab.free(object!, step.cpu);
              }
            }
            expect(violationsOf(slab, used)).toEqual([]);
          }
        },
      ),
    );
  });

  it("hoards less than two batches in a CPU's cache", () => {
    const { slab } = newSlab(10 * SLAB_BATCH);
    const objects = Array.from({ length: 10 * SLAB_BATCH }, () => slab.alloc(0));
    expect(objects).not.toContain(NULL);
    for (const object of objects) {
      slab.free(object, 1);
      expect(slab.cached(1)).toBeLessThan(2 * SLAB_BATCH);
    }
  });

  it("hands over in batches what one CPU allocates and another frees, without fresh objects", () => {
    const { slab } = newSlab(100 * SLAB_BATCH);
    for (let k = 0; k < 50 * SLAB_BATCH; k++) slab.free(slab.alloc(0), 1);
    expect(slab.fresh).toBeLessThanOrEqual(4 * SLAB_BATCH);
  });

  it("does not look at other CPUs' caches in alloc, only in allocReclaiming", () => {
    const { slab } = newSlab(SLAB_BATCH);
    slab.alloc(0);
    expect(slab.cached(0)).toBe(SLAB_BATCH - 1);
    expect(slab.alloc(1)).toBe(NULL);
    expect(slab.allocReclaiming(1)).not.toBe(NULL);
    expect(slab.cached(0)).toBe(0);
  });

  it("counts what lies in the batches as to be had, though nobody hoards it", () => {
    const { slab } = newSlab(SLAB_BATCH);
    slab.alloc(0);
    expect(slab.reclaim(1)).toBe(true);
    expect([0, 1, 2].map((cpu) => slab.cached(cpu))).toEqual([0, 0, 0]);
    expect(slab.reclaim(1)).toBe(true);
    for (let k = 1; k < SLAB_BATCH; k++) slab.alloc(1);
    expect(slab.reclaim(1)).toBe(false);
  });

  it("touches the region in order, from its beginning", () => {
    const { slab, machine } = newSlab(5 * SLAB_BATCH);
    expect(slab.alloc(0)).toBe(machine.layout.iovas);
    expect(slab.fresh).toBe(SLAB_BATCH);
    slab.alloc(1);
    expect(slab.fresh).toBe(2 * SLAB_BATCH);
  });
});

describe("verifySlab", () => {
  it("finds an object that was freed twice, or is in use and free", () => {
    const { slab } = newSlab(100);
    const [one, other] = [slab.alloc(0), slab.alloc(0)];
    slab.free(one, 0);
    expect(violationsOf(slab, new Set([one, other])).join()).toContain("free and in use");
    slab.free(one, 0);
    expect(violationsOf(slab, new Set([other])).join()).toContain("free twice");
  });

  it("finds an object that is neither in use nor free", () => {
    const { slab } = newSlab(100);
    slab.alloc(0);
    expect(violationsOf(slab, new Set()).join()).toContain("taken from its region");
  });
});
