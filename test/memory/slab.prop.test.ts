import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CpuBlock, contextsOf } from "../../src/memory/cpu-layout.js";
import { CpuOwnership } from "../../src/memory/cpu-ownership.js";
import { NULL, type Pointer } from "../../src/memory/pointer.js";
import { SLAB_BATCH, Slab, type SlabShape } from "../../src/memory/slab.js";
import type { ThreadMachine } from "../../src/memory/thread-machine.js";
import { verifySlab } from "../../src/memory/verify-slab.js";
import { checkModel } from "./check-property.js";
import { smallMachine } from "./small-machine.js";

const CPUS = 3;

function newSlab(limit: number): { slab: Slab; machine: ThreadMachine; shape: SlabShape } {
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
  return { slab: new Slab(machine, shape, new CpuOwnership(machine)), machine, shape };
}

function violationsOf(slab: Slab, used: ReadonlySet<Pointer>): string[] {
  const violations: string[] = [];
  verifySlab("objects", slab, used, true, (text) => violations.push(text));
  return violations;
}

/** A slab in plain arrays: what each CPU holds back, the batches, and what was never used. The top is the last one. */
class ReferenceSlab {
  readonly used = new Set<Pointer>();
  readonly caches: Pointer[][] = Array.from({ length: contextsOf(CPUS) }, () => []);
  readonly batches: Pointer[][] = [];
  fresh = 0;

  constructor(
    readonly limit: number,
    /** Every object there can be, in the order of their addresses. */
    private readonly objects: readonly Pointer[],
  ) {}

  alloc(cpu: number): Pointer {
    if (this.caches[cpu]!.length === 0) this.caches[cpu] = this.batches.pop() ?? this.#takeFresh();
    const object = this.caches[cpu]!.pop() ?? NULL;
    if (object !== NULL) this.used.add(object);
    return object;
  }

  free(object: Pointer, cpu: number): void {
    this.used.delete(object);
    this.caches[cpu]!.push(object);
    if (this.caches[cpu]!.length === 2 * SLAB_BATCH) this.batches.push(this.caches[cpu]!.splice(SLAB_BATCH));
  }

  /** All but `cpu` give up what they hold back, each as a batch. */
  reclaim(cpu: number): boolean {
    for (const [other, cache] of this.caches.entries()) {
      if (other !== cpu && cache.length > 0) this.batches.push(cache.splice(0));
    }
    return this.batches.length > 0;
  }

  /** The order in which `walkFree` shows them. */
  get allFree(): Pointer[] {
    return [...this.caches, ...this.batches.toReversed()].flatMap((chain) => chain.toReversed());
  }

  #takeFresh(): Pointer[] {
    const taken = this.objects.slice(this.fresh, Math.min(this.fresh + SLAB_BATCH, this.limit));
    this.fresh += taken.length;
    return taken.toReversed();
  }
}

/** After each, every free object is where the reference has it. */
abstract class Step implements fc.Command<ReferenceSlab, Slab[]> {
  check(_reference: Readonly<ReferenceSlab>): boolean {
    return true;
  }

  run(reference: ReferenceSlab, views: Slab[]): void {
    this.act(reference, views);
    const slab = views[0]!;
    const free: Pointer[] = [];
    slab.walkFree((object) => free.push(object) < 10_000);
    expect(free).toEqual(reference.allFree);
    expect(reference.caches.map((_, cpu) => slab.cached(cpu))).toEqual(
      reference.caches.map(({ length }) => length),
    );
    expect(slab.fresh).toBe(reference.fresh);
    expect(violationsOf(slab, reference.used)).toEqual([]);
  }

  protected abstract act(reference: ReferenceSlab, views: Slab[]): void;
  abstract toString(): string;
}

class Alloc extends Step {
  constructor(
    private readonly cpu: number,
    private readonly count: number,
  ) {
    super();
  }

  protected act(reference: ReferenceSlab, views: Slab[]): void {
    for (let k = 0; k < this.count; k++) {
      const object = reference.alloc(this.cpu);
      expect(views[this.cpu]!.alloc(this.cpu)).toBe(object);
      if (object === NULL) return;
      expect(views[0]!.isObject(object)).toBe(true);
    }
  }

  toString = () => `${this.count} x alloc(cpu ${this.cpu})`;
}

/** Answers NULL when all objects are in use, and not before. */
class AllocReclaiming extends Step {
  constructor(
    private readonly cpu: number,
    private readonly count: number,
  ) {
    super();
  }

  protected act(reference: ReferenceSlab, views: Slab[]): void {
    const { limit, used } = reference;
    for (let k = 0; k < this.count; k++) {
      const isLeft = used.size < limit;
      let object = reference.alloc(this.cpu);
      if (object === NULL && reference.reclaim(this.cpu)) object = reference.alloc(this.cpu);
      expect(views[this.cpu]!.allocReclaiming(this.cpu)).toBe(object);
      expect(object !== NULL, `${used.size} of ${limit} in use`).toBe(isLeft);
    }
  }

  toString = () => `${this.count} x allocReclaiming(cpu ${this.cpu})`;
}

class Free extends Step {
  constructor(
    private readonly cpu: number,
    private readonly count: number,
    private readonly choice: number,
  ) {
    super();
  }

  protected act(reference: ReferenceSlab, views: Slab[]): void {
    const used = [...reference.used];
    for (let k = 0; k < this.count && used.length > 0; k++) {
      const [object] = used.splice(this.choice % used.length, 1) as [Pointer];
      reference.free(object, this.cpu);
      views[this.cpu]!.free(object, this.cpu);
    }
  }

  toString = () => `${this.count} x free(cpu ${this.cpu}, used ${this.choice})`;
}

class Reclaim extends Step {
  constructor(private readonly cpu: number) {
    super();
  }

  protected act(reference: ReferenceSlab, views: Slab[]): void {
    expect(views[this.cpu]!.reclaim(this.cpu)).toBe(reference.reclaim(this.cpu));
  }

  toString = () => `reclaim(cpu ${this.cpu})`;
}

/** Housekeeping and the controller are contexts as the CPUs are. */
const cpu = fc.nat(contextsOf(CPUS) - 1);
const count = fc.integer({ min: 1, max: 3 * SLAB_BATCH });
const COMMANDS: fc.Arbitrary<fc.Command<ReferenceSlab, Slab[]>>[] = [
  fc.oneof<fc.WeightedArbitrary<Step>[]>(
    { weight: 4, arbitrary: fc.tuple(cpu, count).map((a) => new Alloc(...a)) },
    { weight: 4, arbitrary: fc.tuple(cpu, count).map((a) => new AllocReclaiming(...a)) },
    { weight: 8, arbitrary: fc.tuple(cpu, count, fc.nat(1000)).map((a) => new Free(...a)) },
    { weight: 1, arbitrary: cpu.map((by) => new Reclaim(by)) },
  ),
];

describe("Slab", () => {
  it("gives out every object once, up to the limit exactly, and has each free one where plain arrays have it", () => {
    checkModel(fc.record({ limit: fc.integer({ min: 1, max: 7 * SLAB_BATCH }) }), COMMANDS, ({ limit }) => {
      const { machine, shape } = newSlab(limit);
      const objects = Array.from({ length: limit }, (_, k) => shape.base + k * shape.objectWords);
      const views = Array.from(
        { length: contextsOf(CPUS) },
        () => new Slab(machine, shape, new CpuOwnership(machine)),
      );
      return { model: new ReferenceSlab(limit, objects), real: views };
    });
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
