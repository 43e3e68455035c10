import fc from "fast-check";
import { describe, expect, it } from "vitest";
import sharded from "../../examples/sharded.js";
import workingSet from "../../examples/working-set.js";
import { ARRAY_DEPOT_SIZE } from "../../src/depot/array-depot.js";
import { DEPOT_DESIGNS } from "../../src/depot/registry.js";
import type { Depot, DepotDesign } from "../../src/iova/depot.js";
import { magazineWords } from "../../src/iova/magazine.js";
import { contextsOf } from "../../src/memory/cpu-layout.js";
import { NULL, type Pointer } from "../../src/memory/pointer.js";
import { checkModel } from "../memory/check-property.js";
import { smallMachine } from "../memory/small-machine.js";

const MAGAZINES = 100;
const MAGAZINE_SIZE = 2;
const WORDS = magazineWords(MAGAZINE_SIZE);

function capacityOf(id: string, cpus: number): number {
  if (id === "none") return 0;
  if (id === "array" || id === "array-flush") return ARRAY_DEPOT_SIZE;
  return id === "array-scaled" ? Math.max(ARRAY_DEPOT_SIZE, cpus) : Number.POSITIVE_INFINITY;
}

/** A depot as two threads have it, and what is around it. */
interface Real {
  readonly depot: Depot;
  readonly other: Depot;
  magazineAt(index: number): Pointer;
  /** Words before and behind its memory that are not as they were. */
  strayWords(): number;
}

function setup(design: DepotDesign, cpus = 2): Real {
  const options = { cpus, magazineSize: MAGAZINE_SIZE };
  const words = design.sizeOf(options);
  const machine = smallMachine({
    cpus,
    maxIovas: words + 64,
    iovaWords: 2,
    maxMagazines: MAGAZINES,
    magazineWords: WORDS,
  });
  const base = machine.layout.iovas + 32;
  design.initialize(machine, base, options);
  return {
    depot: design.attach(machine, base, options),
    other: design.attach(machine, base, options),
    magazineAt: (index) => machine.layout.magazines + index * WORDS,
    strayWords: () =>
      [
        ...machine.i32.subarray(machine.layout.iovas, base),
        ...machine.i32.subarray(base + words, base + words + 64),
      ].filter((word) => word !== 0).length,
  };
}

/** The depot in plain arrays. */
interface Model {
  readonly design: DepotDesign;
  readonly cpus: number;
  /** The magazine pushed last is the last one. */
  inside: Pointer[];
  readonly outside: Pointer[];
  /** The least number of magazines inside since somebody asked for the surplus. */
  least: number;
}

/** One call. After each, both threads see what the array holds. */
abstract class Step implements fc.Command<Model, Real> {
  check(_model: Readonly<Model>): boolean {
    return true;
  }

  run(model: Model, real: Real): void {
    this.act(model, real);
    model.least = Math.min(model.least, model.inside.length);
    for (const depot of [real.depot, real.other]) {
      expect(depot.size()).toBe(model.inside.length);
      const found = contents(depot);
      if (model.design.order === "stack") expect(found).toEqual(model.inside.toReversed());
      else expect(sorted(found)).toEqual(sorted(model.inside));
    }
    expect(real.strayWords(), "words outside its memory").toBe(0);
  }

  protected abstract act(model: Model, real: Real): void;
  abstract toString(): string;
}

class Push extends Step {
  constructor(
    private readonly by: number,
    private readonly count: number,
  ) {
    super();
  }

  protected act({ design, cpus, inside, outside }: Model, { depot }: Real): void {
    for (let k = 0; k < this.count; k++) {
      const magazine = outside.pop();
      if (magazine === undefined) return;
      const hasRoom = inside.length < capacityOf(design.id, cpus);
      expect(depot.push(magazine, this.by % contextsOf(cpus))).toBe(hasRoom);
      (hasRoom ? inside : outside).push(magazine);
    }
  }

  toString = () => `${this.count} x push(by ${this.by})`;
}

class Pop extends Step {
  constructor(
    private readonly by: number,
    private readonly count: number,
  ) {
    super();
  }

  protected act(model: Model, { other }: Real): void {
    const { design, cpus, inside, outside } = model;
    for (let k = 0; k < this.count; k++) {
      const magazine = other.pop(this.by % contextsOf(cpus));
      const at = design.order === "stack" ? inside.length - 1 : inside.indexOf(magazine);
      expect(magazine).toBe(inside.splice(at, 1)[0] ?? NULL);
      if (magazine !== NULL) outside.push(magazine);
      model.least = Math.min(model.least, inside.length);
    }
  }

  toString = () => `${this.count} x pop(by ${this.by})`;
}

class Drain extends Step {
  constructor(private readonly by: number) {
    super();
  }

  /** Draining is what list-v1 dies of, see its own test. */
  override check({ design }: Readonly<Model>): boolean {
    return design.id !== "list-v1";
  }

  protected act(model: Model, { depot }: Real): void {
    const { design, cpus, inside, outside } = model;
    const drained: Pointer[] = [];
    depot.drain(this.by % contextsOf(cpus), (magazine) => drained.push(magazine));
    // Arrays are walked as they lie in memory; a list can only be popped.
    if (design.order === "bag") expect(sorted(drained)).toEqual(sorted(inside));
    else expect(drained).toEqual(design.id.startsWith("array") ? inside : inside.toReversed());
    outside.push(...drained);
    model.inside = [];
  }

  toString = () => `drain(by ${this.by})`;
}

/** What a rule of the design's own says is surplus, if it has one: what lay untouched since it was asked before. */
class Surplus extends Step {
  constructor(private readonly by: number) {
    super();
  }

  protected act(model: Model, { depot }: Real): void {
    if (depot.surplus === undefined) return;
    expect(depot.surplus(1, this.by % contextsOf(model.cpus))).toBe(model.least);
    model.least = model.inside.length - model.least;
  }

  toString = () => `surplus(by ${this.by})`;
}

/** Sees no more than it asked for. */
class Walk extends Step {
  constructor(private readonly most: number) {
    super();
  }

  protected act({ inside }: Model, { depot }: Real): void {
    let steps = 0;
    depot.walk(() => ++steps < this.most);
    expect(steps).toBe(Math.min(this.most, inside.length));
  }

  toString = () => `walk(${this.most} at most)`;
}

function contents(depot: Depot): Pointer[] {
  const magazines: Pointer[] = [];
  depot.walk((magazine) => magazines.push(magazine) < 1000);
  return magazines;
}

const by = fc.nat(41);
const count = fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, fc.integer({ min: 1, max: 30 }));
const COMMANDS: fc.Arbitrary<fc.Command<Model, Real>>[] = [
  fc.oneof<fc.WeightedArbitrary<Step>[]>(
    { weight: 9, arbitrary: fc.tuple(by, count).map((a) => new Push(...a)) },
    { weight: 7, arbitrary: fc.tuple(by, count).map((a) => new Pop(...a)) },
    { weight: 1, arbitrary: by.map((cpu) => new Drain(cpu)) },
    { weight: 2, arbitrary: by.map((cpu) => new Surplus(cpu)) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 20 }).map((most) => new Walk(most)) },
  ),
];
const worlds = fc.record({ cpus: fc.constantFrom(1, 2, 40) });

/** The built-in ones, and those of the examples. */
const designs = [...DEPOT_DESIGNS, sharded, workingSet];
const sorted = (magazines: readonly Pointer[]) => magazines.toSorted((a, b) => a - b);

describe.each(designs.map((design) => [design.id, design] as const))("the depot %s", (id, design) => {
  it("is a stack, or a bag if it says so, of as many magazines as it has room for", () => {
    checkModel(worlds, COMMANDS, ({ cpus }) => {
      const real = setup(design, cpus);
      const outside = Array.from({ length: MAGAZINES }, (_, k) => real.magazineAt(k));
      return { model: { design, cpus, inside: [], outside, least: 0 }, real };
    });
  });

  it("says that it is bounded when it is", () => {
    const { depot, magazineAt } = setup(design);
    const accepted = Array.from({ length: MAGAZINES }, (_, k) => depot.push(magazineAt(k), 0));
    expect(accepted.includes(false)).toBe(design.bounded);
    expect(depot.size()).toBe(Math.min(MAGAZINES, capacityOf(id, 2)));
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
