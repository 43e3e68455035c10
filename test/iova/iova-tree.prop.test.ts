import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IovaDomain, IovaRange } from "../../src/iova/domain.js";
import { verify } from "../../src/iova/verify.js";
import { checkModel } from "../memory/check-property.js";
import { ReferenceTree } from "./reference-tree.js";
import { smallDomain } from "./small-domain.js";

/** After each, the tree has the ranges of the sorted list, and every invariant holds. */
abstract class Step implements fc.Command<ReferenceTree, IovaDomain> {
  check(_reference: Readonly<ReferenceTree>): boolean {
    return true;
  }

  run(reference: ReferenceTree, domain: IovaDomain): void {
    this.act(reference, domain);
    const { ranges } = reference;
    expect(rangesOf(domain)).toEqual(ranges);
    expect(verify(domain, { live: ranges }).violations).toEqual([]);
  }

  protected abstract act(reference: ReferenceTree, domain: IovaDomain): void;
  abstract toString(): string;
}

class Alloc extends Step {
  constructor(
    private readonly size: number,
    private readonly limitPfn: number,
    private readonly aligned: boolean,
  ) {
    super();
  }

  protected act(reference: ReferenceTree, domain: IovaDomain): void {
    const { size, limitPfn, aligned } = this;
    expect(domain.alloc(0, size, limitPfn, aligned)).toBe(reference.alloc(size, limitPfn, aligned));
  }

  toString = () => `alloc(size ${this.size}, limit ${this.limitPfn}, aligned ${this.aligned})`;
}

class Free extends Step {
  constructor(
    private readonly choice: number,
    private readonly offset: number,
  ) {
    super();
  }

  protected act(reference: ReferenceTree, domain: IovaDomain): void {
    const pfn = pfnOf(reference, this.choice, this.offset);
    reference.free(pfn);
    domain.free(0, pfn);
  }

  toString = () => `free(range ${this.choice} + ${this.offset})`;
}

class Find extends Step {
  constructor(
    private readonly choice: number,
    private readonly offset: number,
  ) {
    super();
  }

  protected act(reference: ReferenceTree, domain: IovaDomain): void {
    const pfn = pfnOf(reference, this.choice, this.offset);
    expect(domain.find(0, pfn)).toEqual(reference.find(pfn));
  }

  toString = () => `find(range ${this.choice} + ${this.offset})`;
}

class Reserve extends Step {
  constructor(
    private readonly pfnLo: number,
    private readonly length: number,
  ) {
    super();
  }

  protected act(reference: ReferenceTree, domain: IovaDomain): void {
    const [pfnLo, pfnHi] = [this.pfnLo, this.pfnLo + this.length];
    expect(domain.reserve(0, pfnLo, pfnHi)).toEqual(reference.reserve(pfnLo, pfnHi));
  }

  toString = () => `reserve(${this.pfnLo} and ${this.length} more)`;
}

/** A pfn near the beginning of one of the ranges: mostly in it, sometimes past its end. */
function pfnOf({ ranges }: ReferenceTree, choice: number, offset: number): number {
  return (ranges[choice % ranges.length]?.pfnLo ?? 0) + offset;
}

function rangesOf(domain: IovaDomain): IovaRange[] {
  const ranges: IovaRange[] = [];
  domain.tree.forEach((pfnLo, pfnHi) => {
    ranges.push({ pfnLo, pfnHi });
  });
  return ranges;
}

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
const near = fc.tuple(fc.nat(1000), fc.nat(40));

function commands(granuleShift: number): fc.Arbitrary<fc.Command<ReferenceTree, IovaDomain>>[] {
  const limitPfn = limits(granuleShift);
  const pfnLo = fc.oneof(fc.nat(300), limitPfn);
  const length = fc.oneof(fc.nat(40), fc.nat(2 ** 21));
  return [
    fc.oneof<fc.WeightedArbitrary<Step>[]>(
      { weight: 12, arbitrary: fc.tuple(sizes, limitPfn, fc.boolean()).map((a) => new Alloc(...a)) },
      { weight: 5, arbitrary: near.map((a) => new Free(...a)) },
      { weight: 5, arbitrary: near.map((a) => new Find(...a)) },
      { weight: 2, arbitrary: fc.tuple(pfnLo, length).map((a) => new Reserve(...a)) },
    ),
  ];
}

describe.each([10, 11, 12, 13, 14, 15, 16])("IovaTree, under granules of 2^%i bytes", (granuleShift) => {
  it("answers as the slow path does on a sorted list, up to pfns of 45 bits", () => {
    checkModel(
      fc.record({ startPfn: fc.constantFrom(0, 1, 16, 200) }),
      commands(granuleShift),
      ({ startPfn }) => ({
        model: new ReferenceTree(startPfn, granuleShift),
        real: smallDomain({ granuleShift, startPfn }),
      }),
      60,
    );
  });
});
