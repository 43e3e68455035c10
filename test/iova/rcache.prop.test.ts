import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IovaDomain } from "../../src/iova/domain.js";
import { bootOf } from "../../src/memory/cpu-layout.js";
import { checkModel } from "../memory/check-property.js";
import { contentsOf } from "./bin-contents.js";
import { ReferenceRcache } from "./reference-rcache.js";
import { LIMIT_32, smallDomain } from "./small-domain.js";

const CPUS = 2;

interface Model {
  readonly rcache: ReferenceRcache;
  /** What the callers hold. */
  readonly held: number[];
}

/** One thing that happens to a bin. After each, every magazine must hold what the reference says. */
abstract class Step implements fc.Command<Model, IovaDomain> {
  check(_model: Readonly<Model>): boolean {
    return true;
  }

  run(model: Model, domain: IovaDomain): void {
    this.act(model, domain);
    expect(contentsOf(domain, 0)).toEqual(model.rcache.contents);
    expect(domain.tree.nodes, "nodes").toBe(model.held.length + model.rcache.cached.length);
  }

  protected abstract act(model: Model, domain: IovaDomain): void;
  abstract toString(): string;
}

/** Allocates one page, `below` under the top of the space: the tree fills it from there. */
class Alloc extends Step {
  constructor(
    private readonly cpu: number,
    private readonly below: number,
  ) {
    super();
  }

  protected act({ rcache, held }: Model, domain: IovaDomain): void {
    const limitPfn = LIMIT_32 - this.below;
    const cached = rcache.cached;
    const expected = rcache.get(this.cpu, limitPfn);
    const pfn = domain.allocFast(this.cpu, 1, limitPfn, false);
    if (expected !== 0) expect(pfn).toBe(expected);
    else expect([...held, ...cached], "a miss is the tree's to answer").not.toContain(pfn);
    if (pfn !== 0) held.push(pfn);
  }

  toString = () => `alloc(cpu ${this.cpu}, limit -${this.below})`;
}

class Free extends Step {
  constructor(
    private readonly cpu: number,
    private readonly choice: number,
  ) {
    super();
  }

  override check({ held }: Readonly<Model>): boolean {
    return held.length > 0;
  }

  protected act({ rcache, held }: Model, domain: IovaDomain): void {
    const [pfn] = held.splice(this.choice % held.length, 1);
    rcache.put(this.cpu, pfn!);
    domain.freeFast(this.cpu, pfn!, 1);
  }

  toString = () => `free(cpu ${this.cpu}, ${this.choice})`;
}

class Tick extends Step {
  protected act({ rcache }: Model, domain: IovaDomain): void {
    expect(domain.runQueuedWork(bootOf(CPUS))).toEqual(rcache.tick());
  }

  toString = () => "tick";
}

class Kill extends Step {
  constructor(private readonly cpu: number) {
    super();
  }

  protected act({ rcache }: Model, domain: IovaDomain): void {
    rcache.drainCpu(this.cpu);
    domain.freeCpuCachedIovas(this.cpu, bootOf(CPUS));
  }

  toString = () => `kill(cpu ${this.cpu})`;
}

class Flush extends Step {
  protected act({ rcache }: Model, domain: IovaDomain): void {
    for (let cpu = 0; cpu < CPUS; cpu++) rcache.drainCpu(cpu);
    rcache.drainDepot();
    domain.flush(0);
  }

  toString = () => "flush";
}

const cpu = fc.nat(CPUS - 1);
const free = fc.tuple(cpu, fc.nat(20)).map(([by, choice]) => new Free(by, choice));
const alloc = fc.tuple(cpu, fc.constantFrom(0, 0, 0, 3, 10)).map(([by, below]) => new Alloc(by, below));
const rare = fc.oneof(
  fc.constant(new Tick()),
  cpu.map((dead) => new Kill(dead)),
  fc.constant(new Flush()),
);
// A command is drawn evenly from these: drains would otherwise keep the depot empty.
const COMMANDS: fc.Arbitrary<fc.Command<Model, IovaDomain>>[] = [
  fc.oneof({ weight: 9, arbitrary: alloc }, { weight: 9, arbitrary: free }, { weight: 1, arbitrary: rare }),
];

const worlds = fc.record({
  magazineSize: fc.integer({ min: 1, max: 4 }),
  cpuLock: fc.constantFrom("owned" as const, "kernel" as const),
  /** Ranges that are allocated first, so that frees can fill depots. */
  held: fc.constantFrom(0, 20, 150),
});

describe.each([
  ["array", 32, false],
  ["none", 0, false],
  ["list", Number.POSITIVE_INFINITY, true],
  ["list", Number.POSITIVE_INFINITY, false],
  ["lockfree", Number.POSITIVE_INFINITY, true],
] as const)("an rcache on %s with room for %d, reclaim %s", (depot, capacity, reclaim) => {
  it("holds in each magazine what two stacks per CPU and a stack of stacks hold", () => {
    checkModel(worlds, COMMANDS, ({ held, ...world }) => {
      const real = smallDomain({ depot, cpus: CPUS, bins: 1, reclaim, ...world });
      const trims = reclaim ? ("one" as const) : ("nothing" as const);
      const { magazineSize } = world;
      const rcache = new ReferenceRcache({ cpus: CPUS, magazineSize, capacity, trims });
      const pfns = Array.from({ length: held }, () => real.alloc(0, 1, LIMIT_32, true));
      return { model: { rcache, held: pfns }, real };
    });
  });
});
