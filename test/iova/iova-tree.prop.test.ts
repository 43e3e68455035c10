import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IovaRange } from "../../src/iova/domain.js";
import { verify } from "../../src/iova/verify.js";
import { checkProperty } from "../memory/check-property.js";
import { ReferenceTree } from "./reference-tree.js";
import { smallDomain } from "./small-domain.js";

type Step =
  | { op: "alloc"; size: number; limitPfn: number; aligned: boolean }
  | { op: "free" | "find"; choice: number; offset: number }
  | { op: "reserve"; pfnLo: number; length: number };

/** Limits around everything that the search treats apart: 32 bits, the space's ends, crowded small spaces. */
function limits(granuleShift: number): fc.Arbitrary<number> {
  const dma32Pfn = 2 ** (32 - granuleShift);
  return fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(dma32Pfn - 1, dma32Pfn, 2 * dma32Pfn, 2 ** 36 - 1, 2 ** 45 - 1) },
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 300 }) },
    { weight: 1, arbitrary: fc.maxSafeNat().map((pfn) => pfn % 2 ** 45) },
  );
}

const sizes = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 64 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 2 ** 22 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 2 ** 40 }) },
);

function scripts(granuleShift: number): fc.Arbitrary<Step[]> {
  return fc.array(
    fc.oneof<[fc.WeightedArbitrary<Step>, ...fc.WeightedArbitrary<Step>[]]>(
      {
        weight: 6,
        arbitrary: fc.record({
          op: fc.constant("alloc" as const),
          size: sizes,
          limitPfn: limits(granuleShift),
          aligned: fc.boolean(),
        }),
      },
      {
        weight: 5,
        arbitrary: fc.record({
          op: fc.constantFrom("free" as const, "find" as const),
          choice: fc.nat(),
          offset: fc.nat(40),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          op: fc.constant("reserve" as const),
          pfnLo: fc.oneof(fc.nat(300), limits(granuleShift)),
          length: fc.oneof(fc.nat(40), fc.nat(2 ** 21)),
        }),
      },
    ),
    { maxLength: 120, size: "max" },
  );
}

const worlds = fc
  .record({ granuleShift: fc.integer({ min: 10, max: 16 }), startPfn: fc.constantFrom(0, 1, 16, 200) })
  .chain((world) => scripts(world.granuleShift).map((script) => ({ ...world, script })));

describe("IovaTree", () => {
  it("answers as the slow path does on a sorted list, under every granule, up to pfns of 45 bits", () => {
    checkProperty(
      fc.property(worlds, ({ granuleShift, startPfn, script }) => {
        const domain = smallDomain({ granuleShift, startPfn });
        const reference = new ReferenceTree(startPfn, granuleShift);
        for (const step of script) {
          play(step, domain, reference);
          expect(rangesOf(domain)).toEqual(reference.ranges);
        }
        const report = verify(domain, { live: reference.ranges });
        expect(report.violations).toEqual([]);
      }),
      400,
    );
  });
});

function play(step: Step, domain: ReturnType<typeof smallDomain>, reference: ReferenceTree): void {
  switch (step.op) {
    case "alloc": {
      const { size, limitPfn, aligned } = step;
      const pfn = domain.alloc(0, size, limitPfn, aligned);
      expect(pfn).toBe(reference.alloc(size, limitPfn, aligned));
      break;
    }
    case "free": {
      const pfn = pfnOf(step, reference.ranges);
      domain.free(0, pfn);
      reference.free(pfn);
      break;
    }
    case "find": {
      const pfn = pfnOf(step, reference.ranges);
      expect(domain.find(0, pfn)).toEqual(reference.find(pfn));
      break;
    }
    case "reserve": {
      const { pfnLo, length } = step;
      expect(domain.reserve(0, pfnLo, pfnLo + length)).toEqual(reference.reserve(pfnLo, pfnLo + length));
      break;
    }
  }
}

/** A pfn near the beginning of one of the ranges: mostly in it, sometimes past its end. */
function pfnOf({ choice, offset }: { choice: number; offset: number }, ranges: readonly IovaRange[]): number {
  return (ranges[choice % ranges.length]?.pfnLo ?? 0) + offset;
}

function rangesOf(domain: ReturnType<typeof smallDomain>): IovaRange[] {
  const ranges: IovaRange[] = [];
  domain.tree.forEach((pfnLo, pfnHi) => {
    ranges.push({ pfnLo, pfnHi });
  });
  return ranges;
}
