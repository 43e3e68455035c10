import fc from "fast-check";
import { describe, expect, it } from "vitest";
import sharded from "../../examples/sharded.js";
import workingSet from "../../examples/working-set.js";
import { DEPOT_DESIGNS } from "../../src/depot/registry.js";
import { armFailures } from "../../src/engine/faults/arm-failures.js";
import type { IovaDomain } from "../../src/iova/domain.js";
import { verify } from "../../src/iova/verify.js";
import { bootOf } from "../../src/memory/cpu-layout.js";
import { checkModel } from "../memory/check-property.js";
import { ReferenceSpace } from "./reference-space.js";
import { smallDomain } from "./small-domain.js";

const CPUS = 3;
const BOOT = bootOf(CPUS);

/** After each, what callers hold is theirs alone, and nothing is lost. */
abstract class Step implements fc.Command<ReferenceSpace, IovaDomain> {
  check(_space: Readonly<ReferenceSpace>): boolean {
    return true;
  }

  run(space: ReferenceSpace, domain: IovaDomain): void {
    this.act(space, domain);
    expect(verify(domain, { live: space.held }).violations).toEqual([]);
  }

  protected abstract act(space: ReferenceSpace, domain: IovaDomain): void;
  abstract toString(): string;
}

class Alloc extends Step {
  constructor(
    private readonly cpu: number,
    private readonly count: number,
    private readonly size: number,
    private readonly limitPfn: number,
    private readonly flush: boolean,
  ) {
    super();
  }

  protected act(space: ReferenceSpace, domain: IovaDomain): void {
    const { cpu, size, limitPfn, flush } = this;
    for (let k = 0; k < this.count; k++) {
      space.allocated(domain.allocFast(cpu, size, limitPfn, flush), size, limitPfn);
    }
  }

  toString = () =>
    `${this.count} x alloc(cpu ${this.cpu}, size ${this.size}, limit ${this.limitPfn}, flush ${this.flush})`;
}

class Free extends Step {
  constructor(
    private readonly cpu: number,
    private readonly count: number,
    private readonly choice: number,
  ) {
    super();
  }

  override check({ held }: Readonly<ReferenceSpace>): boolean {
    return held.length > 0;
  }

  protected act(space: ReferenceSpace, domain: IovaDomain): void {
    const { held } = space;
    for (let k = 0; k < this.count && held.length > 0; k++) {
      const [freed] = held.splice(this.choice % held.length, 1);
      space.freed(freed!.pfnLo);
      domain.freeFast(this.cpu, freed!.pfnLo, freed!.size);
    }
  }

  toString = () => `${this.count} x free(cpu ${this.cpu}, held ${this.choice})`;
}

class Tick extends Step {
  protected act(_: ReferenceSpace, domain: IovaDomain): void {
    const { ran, freed } = domain.runQueuedWork(BOOT);
    // A rule of the design's own may free more than one of a bin.
    const hasOwnRule = domain.rcaches[0]?.depot.surplus !== undefined;
    if (!hasOwnRule || ran === 0) expect(freed).toBeLessThanOrEqual(ran);
  }

  toString = () => "tick";
}

class Flush extends Step {
  constructor(private readonly cpu: number) {
    super();
  }

  protected act({ held }: ReferenceSpace, domain: IovaDomain): void {
    domain.flush(this.cpu);
    expect(domain.tree.nodes).toBe(held.length);
    expect(domain.magazines.inUse, "magazines").toBe(2 * CPUS * domain.options.bins);
  }

  toString = () => `flush(cpu ${this.cpu})`;
}

class Kill extends Step {
  constructor(private readonly cpu: number) {
    super();
  }

  protected act(_: ReferenceSpace, domain: IovaDomain): void {
    domain.freeCpuCachedIovas(this.cpu, BOOT);
    for (const rcache of domain.rcaches) expect(rcache.sizes(this.cpu)).toEqual({ loaded: 0, prev: 0 });
  }

  toString = () => `kill(cpu ${this.cpu})`;
}

class Reinitialize extends Step {
  protected act(space: ReferenceSpace, domain: IovaDomain): void {
    domain.reinitialize(BOOT);
    space.clear();
  }

  toString = () => "reinitialize";
}

const cpu = fc.nat(CPUS - 1);
const count = fc.integer({ min: 1, max: 40 });
const limitPfn = fc.oneof(
  // Below and above 4 GiB under any granule.
  { weight: 4, arbitrary: fc.constantFrom(2 ** 16 - 1, 2 ** 22 - 1, 2 ** 22, 2 ** 36 - 1, 2 ** 45 - 1) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 500 }) },
);
const size = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(1, 2, 3) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 40 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 2 ** 20 }) },
);
const rare = fc.oneof(
  cpu.map((by) => new Flush(by)),
  cpu.map((dead) => new Kill(dead)),
  fc.constant(new Reinitialize()),
);
// A command is drawn evenly from the list: what is rare would be as frequent as the rest.
const COMMANDS: fc.Arbitrary<fc.Command<ReferenceSpace, IovaDomain>>[] = [
  fc.oneof<fc.WeightedArbitrary<Step>[]>(
    {
      weight: 8,
      arbitrary: fc.tuple(cpu, count, size, limitPfn, fc.boolean()).map((a) => new Alloc(...a)),
    },
    { weight: 8, arbitrary: fc.tuple(cpu, count, fc.nat(1000)).map((a) => new Free(...a)) },
    { weight: 2, arbitrary: fc.constant(new Tick()) },
    { weight: 1, arbitrary: rare },
  ),
];

/** How likely an allocation of memory is to fail on purpose. */
const failing = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.constantFrom(0.05, 0.5, 1));

/** Bins, magazines and memory in sizes that make everything rare frequent; memory is short for half of them. */
const worlds = fc.record({
  bins: fc.oneof(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 20 })),
  magazineSize: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 5 }) }, fc.constant(127)),
  granuleShift: fc.integer({ min: 10, max: 16 }),
  startPfn: fc.constantFrom(1, 64),
  cpuLock: fc.constantFrom("owned" as const, "kernel" as const),
  maxIovas: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.constant(1 << 14)),
  spareMagazines: fc.oneof(fc.nat(10), fc.constant(1 << 10)),
  reclaim: fc.boolean(),
  failMagazine: failing,
  failNode: failing,
  seed: fc.nat(),
});

/** The built-in ones but `list-v1`, which crashes in every flush, and those of the examples. */
const designs = [...DEPOT_DESIGNS.filter(({ id }) => id !== "list-v1"), sharded, workingSet];

describe.each(designs.map((design) => [design.id, design] as const))("IovaDomain on %s", (_, design) => {
  it("keeps every promise and loses nothing, with memory short or not", () => {
    checkModel(
      worlds,
      COMMANDS,
      ({ spareMagazines, reclaim, ...world }) => {
        const domain = smallDomain({
          ...world,
          design,
          cpus: CPUS,
          reclaim: reclaim && design.reclaim !== "never",
          maxMagazines: 2 * CPUS * world.bins + spareMagazines,
        });
        armFailures(domain, world, world.seed);
        return { model: new ReferenceSpace(domain), real: domain };
      },
      40,
    );
  });
});
