import fc from "fast-check";
import { describe, expect, it } from "vitest";
import sharded from "../../examples/sharded.js";
import workingSet from "../../examples/working-set.js";
import { ARRAY_DEPOT_SIZE } from "../../src/depot/array-depot.js";
import { DEPOT_DESIGNS } from "../../src/depot/registry.js";
import type { Depot, DepotDesign } from "../../src/iova/depot.js";
import { magazineWords } from "../../src/iova/magazine.js";
import { NULL, type Pointer } from "../../src/memory/pointer.js";
import { checkProperty } from "../memory/check-property.js";
import { smallMachine } from "../memory/small-machine.js";

const MAGAZINES = 100;
const MAGAZINE_SIZE = 2;
const WORDS = magazineWords(MAGAZINE_SIZE);

function capacityOf(id: string, cpus: number): number {
  if (id === "none") return 0;
  if (id === "array" || id === "array-flush") return ARRAY_DEPOT_SIZE;
  return id === "array-scaled" ? Math.max(ARRAY_DEPOT_SIZE, cpus) : Number.POSITIVE_INFINITY;
}

/** A depot with memory before and behind it that it must not touch, and magazines to put into it. */
function setup(
  design: DepotDesign,
  cpus = 2,
): { depot: Depot; magazineAt(index: number): Pointer; strayWords(): number } {
  const options = { cpus, magazineSize: MAGAZINE_SIZE };
  const words = design.sizeOf(options);
  const machine = smallMachine({
    cpus: 2,
    maxIovas: words + 64,
    iovaWords: 2,
    maxMagazines: MAGAZINES,
    magazineWords: WORDS,
  });
  const base = machine.layout.iovas + 32;
  design.initialize(machine, base, options);
  return {
    depot: design.attach(machine, base, options),
    magazineAt: (index) => machine.layout.magazines + index * WORDS,
    strayWords: () =>
      [
        ...machine.i32.subarray(machine.layout.iovas, base),
        ...machine.i32.subarray(base + words, base + words + 64),
      ].filter((word) => word !== 0).length,
  };
}

function contents(depot: Depot): Pointer[] {
  const magazines: Pointer[] = [];
  depot.walk((magazine) => magazines.push(magazine) < 1000);
  return magazines;
}

/** The built-in ones, and those of the examples. */
const designs = [...DEPOT_DESIGNS, sharded, workingSet];
const sorted = (magazines: readonly Pointer[]) => magazines.toSorted((a, b) => a - b);

describe.each(designs.map((design) => [design.id, design] as const))("the depot %s", (id, design) => {
  const isStack = design.order === "stack";

  it("is a stack, or a bag if it says so, of as many magazines as it has room for", () => {
    const steps = fc.array(fc.boolean(), { maxLength: 160, size: "max" });
    checkProperty(
      fc.property(steps, fc.constantFrom(1, 40), (pushes, cpus) => {
        const { depot, magazineAt, strayWords } = setup(design, cpus);
        const model: Pointer[] = [];
        const outside = Array.from({ length: MAGAZINES }, (_, k) => magazineAt(k));
        for (const push of pushes) {
          if (push) {
            const magazine = outside.pop();
            if (magazine === undefined) continue;
            const hasRoom = model.length < capacityOf(id, cpus);
            expect(depot.push(magazine, outside.length % 2)).toBe(hasRoom);
            (hasRoom ? model : outside).push(magazine);
          } else {
            const magazine = depot.pop(1);
            const at = isStack ? model.length - 1 : model.indexOf(magazine);
            expect(magazine).toBe(model.splice(at, 1)[0] ?? NULL);
            if (magazine !== NULL) outside.push(magazine);
          }
          expect(depot.size()).toBe(model.length);
          const found = contents(depot);
          expect(isStack ? found.toReversed() : sorted(found)).toEqual(isStack ? model : sorted(model));
        }
        expect(strayWords()).toBe(0);
        if (design.bounded) expect(capacityOf(id, cpus)).toBeLessThan(MAGAZINES);
      }),
    );
  });

  it("stops a walk when told to", () => {
    const { depot, magazineAt } = setup(design);
    for (let k = 0; k < 5; k++) depot.push(magazineAt(k), 0);
    let steps = 0;
    depot.walk(() => ++steps < 3);
    expect(steps).toBe(id === "none" ? 0 : 3);
  });

  // Draining is what list-v1 dies of, see its own test.
  it.skipIf(id === "list-v1")("hands every magazine over when it is drained, and goes on, empty", () => {
    const { depot, magazineAt } = setup(design);
    const pushed = Array.from({ length: 40 }, (_, k) => magazineAt(k)).filter((magazine) =>
      depot.push(magazine, 0),
    );
    const drained: Pointer[] = [];
    depot.drain(1, (magazine) => drained.push(magazine));
    // Arrays are walked as they lie in memory; a list can only be popped.
    if (isStack) expect(drained).toEqual(id.startsWith("array") ? pushed : pushed.toReversed());
    else expect(sorted(drained)).toEqual(sorted(pushed));
    expect(depot.size()).toBe(0);
    expect(depot.pop(0)).toBe(NULL);
    depot.drain(1, () => expect.fail("it was empty"));
    expect(depot.push(magazineAt(50), 0)).toBe(id !== "none");
  });
});

describe("array-scaled", () => {
  it("has a slot per CPU where there are more than 32", () => {
    const design = DEPOT_DESIGNS.find(({ id }) => id === "array-scaled")!;
    const { depot, magazineAt } = setup(design, 64);
    const accepted = Array.from({ length: MAGAZINES }, (_, k) => depot.push(magazineAt(k), 0)).filter(
      Boolean,
    );
    expect(accepted).toHaveLength(64);
  });
});
