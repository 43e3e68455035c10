/**
 * A whole domain under any calls from any CPUs, with memory enough: every answer is foretold by a sorted list and some
 * stacks, and so is what each magazine holds after each call. What it owes its callers when memory is short is in
 * iova-domain.prop.test.ts.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEPOT_DESIGNS } from "../../src/depot/registry.js";
import { IovaDomain, type IovaRange } from "../../src/iova/domain.js";
import { verify } from "../../src/iova/verify.js";
import { bootOf, CpuStatistic, contextsOf, cpuStatistics } from "../../src/memory/cpu-layout.js";
import { MachineHeader } from "../../src/memory/machine-layout.js";
import { checkModel } from "../memory/check-property.js";
import { contentsOf } from "./bin-contents.js";
import { type DomainShape, ReferenceDomain } from "./reference-domain.js";
import { smallDomain } from "./small-domain.js";

const CPUS = 3;
const BOOT = bootOf(CPUS);

/** An allocated range, and how it came about: what `alloc` gave is not rounded, and no magazine's to hold. */
interface Holding {
  readonly pfn: number;
  readonly size: number;
  readonly fast: boolean;
}

interface Model {
  readonly shape: DomainShape;
  domain: ReferenceDomain;
  held: Holding[];
  /** Whether callers have freed only what was theirs and reserved only what was free: what verify() is for. */
  isTidy: boolean;
}

/** The domain as the CPUs' threads have it, each a view of its own; the controller has the first one. */
interface Real {
  views: IovaDomain[];
}

abstract class Step implements fc.Command<Model, Real> {
  check(_model: Readonly<Model>): boolean {
    return true;
  }

  run(model: Model, real: Real): void {
    this.act(model, real);
    const domain = real.views[0]!;
    expect(domain.rcaches.map((_, order) => contentsOf(domain, order))).toEqual(model.domain.bins);
    expect(rangesOf(domain)).toEqual(model.domain.ranges);
    expect(warningsOf(domain), "warnings").toBe(model.domain.warnings);
    if (model.isTidy) expect(verify(domain, { live: model.held.length }).violations).toEqual([]);
  }

  protected abstract act(model: Model, real: Real): void;
  abstract toString(): string;
}

class AllocFast extends Step {
  constructor(
    private readonly cpu: number,
    private readonly count: number,
    private readonly size: number,
    private readonly limitPfn: number,
    private readonly flush: boolean,
  ) {
    super();
  }

  protected act({ domain, held }: Model, { views }: Real): void {
    const { cpu, size, limitPfn, flush } = this;
    for (let k = 0; k < this.count; k++) {
      const pfn = domain.allocFast(cpu, size, limitPfn, flush);
      expect(views[cpu]!.allocFast(cpu, size, limitPfn, flush)).toBe(pfn);
      if (pfn !== 0) held.push({ pfn, size, fast: true });
    }
  }

  toString = () =>
    `${this.count} x allocFast(cpu ${this.cpu}, size ${this.size}, limit ${this.limitPfn}, flush ${this.flush})`;
}

class FreeFast extends Step {
  constructor(
    private readonly cpu: number,
    private readonly count: number,
    private readonly choice: number,
  ) {
    super();
  }

  protected act(model: Model, { views }: Real): void {
    for (let k = 0; k < this.count; k++) {
      const own = model.held.filter(({ fast }) => fast);
      if (own.length === 0) return;
      const freed = own[this.choice % own.length]!;
      model.held = model.held.filter((other) => other !== freed);
      model.domain.freeFast(this.cpu, freed.pfn, freed.size);
      views[this.cpu]!.freeFast(this.cpu, freed.pfn, freed.size);
    }
  }

  toString = () => `${this.count} x freeFast(cpu ${this.cpu}, held ${this.choice})`;
}

/** Nobody allocated it, or somebody else holds it, or it is cached already: a magazine takes it all the same. */
class FreeWrongly extends Step {
  constructor(
    private readonly cpu: number,
    private readonly choice: number,
    private readonly offset: number,
    private readonly size: number,
  ) {
    super();
  }

  protected act(model: Model, { views }: Real): void {
    const pfn = (chosen(model, this.choice)?.pfnLo ?? 0) + this.offset;
    model.isTidy = false;
    model.domain.freeFast(this.cpu, pfn, this.size);
    views[this.cpu]!.freeFast(this.cpu, pfn, this.size);
  }

  toString = () =>
    `freeFast wrongly(cpu ${this.cpu}, range ${this.choice} + ${this.offset}, size ${this.size})`;
}

class Alloc extends Step {
  constructor(
    private readonly cpu: number,
    private readonly size: number,
    private readonly limitPfn: number,
    private readonly aligned: boolean,
  ) {
    super();
  }

  protected act({ domain, held }: Model, { views }: Real): void {
    const { cpu, size, limitPfn, aligned } = this;
    const pfn = domain.alloc(size, limitPfn, aligned);
    expect(views[cpu]!.alloc(cpu, size, limitPfn, aligned)).toBe(pfn);
    if (pfn !== 0) held.push({ pfn, size, fast: false });
  }

  toString = () =>
    `alloc(cpu ${this.cpu}, size ${this.size}, limit ${this.limitPfn}, aligned ${this.aligned})`;
}

/** Frees a range that somebody holds to the tree, by any of its pfns. */
class Free extends Step {
  constructor(
    private readonly cpu: number,
    private readonly choice: number,
    private readonly offset: number,
  ) {
    super();
  }

  override check({ held }: Readonly<Model>): boolean {
    return held.length > 0;
  }

  protected act({ domain, held }: Model, { views }: Real): void {
    const [{ pfn, size }] = held.splice(this.choice % held.length, 1) as [Holding];
    const within = pfn + (this.offset % size);
    domain.free(within);
    views[this.cpu]!.free(this.cpu, within);
  }

  toString = () => `free(cpu ${this.cpu}, held ${this.choice} + ${this.offset})`;
}

class Find extends Step {
  constructor(
    private readonly cpu: number,
    private readonly choice: number,
    private readonly offset: number,
  ) {
    super();
  }

  protected act(model: Model, { views }: Real): void {
    const pfn = (chosen(model, this.choice)?.pfnLo ?? 0) + this.offset;
    expect(views[this.cpu]!.find(this.cpu, pfn)).toEqual(model.domain.find(pfn));
  }

  toString = () => `find(cpu ${this.cpu}, range ${this.choice} + ${this.offset})`;
}

class Reserve extends Step {
  constructor(
    private readonly cpu: number,
    private readonly pfnLo: number,
    private readonly pfnHi: number,
  ) {
    super();
  }

  protected act(model: Model, { views }: Real): void {
    const { cpu, pfnLo, pfnHi } = this;
    model.isTidy = false;
    expect(views[cpu]!.reserve(cpu, pfnLo, pfnHi)).toEqual(model.domain.reserve(pfnLo, pfnHi));
  }

  toString = () => `reserve(cpu ${this.cpu}, ${this.pfnLo} to ${this.pfnHi})`;
}

class Flush extends Step {
  constructor(private readonly cpu: number) {
    super();
  }

  protected act({ domain }: Model, { views }: Real): void {
    domain.flush();
    views[this.cpu]!.flush(this.cpu);
  }

  toString = () => `flush(cpu ${this.cpu})`;
}

/** Hotplug. The CPU comes back with the next call that it makes. */
class Kill extends Step {
  constructor(private readonly cpu: number) {
    super();
  }

  protected act({ domain }: Model, { views }: Real): void {
    domain.drainCpu(this.cpu);
    views[0]!.freeCpuCachedIovas(this.cpu, BOOT);
  }

  toString = () => `kill(cpu ${this.cpu})`;
}

class Tick extends Step {
  protected act({ domain }: Model, { views }: Real): void {
    expect(views[0]!.runQueuedWork(BOOT)).toEqual(domain.tick());
  }

  toString = () => "runQueuedWork";
}

/** The domain ends and begins anew, under the views that there are or with others. */
class Renew extends Step {
  constructor(private readonly how: "reinitialize" | "put and create") {
    super();
  }

  protected act(model: Model, real: Real): void {
    const { warnings } = model.domain;
    model.domain = new ReferenceDomain(model.shape);
    model.domain.warnings = warnings;
    model.held = [];
    model.isTidy = true;
    const domain = real.views[0]!;
    if (this.how === "reinitialize") {
      domain.reinitialize(BOOT);
      return;
    }
    const { machine, design, options } = domain;
    domain.put(BOOT);
    expect(IovaDomain.count(machine)).toBe(0);
    expect(domain.magazines.inUse).toBe(0);
    real.views = viewsOf(IovaDomain.create(machine, design, options, model.shape, BOOT));
  }

  toString = () => this.how;
}

function chosen({ domain }: Model, choice: number): IovaRange | undefined {
  const { ranges } = domain;
  return ranges[choice % ranges.length];
}

function rangesOf(domain: IovaDomain): IovaRange[] {
  const ranges: IovaRange[] = [];
  domain.tree.forEach((pfnLo, pfnHi) => {
    ranges.push({ pfnLo, pfnHi });
  });
  return ranges;
}

function warningsOf({ machine: { f64, layout } }: IovaDomain): number {
  let warnings = 0;
  for (let cpu = 0; cpu < contextsOf(CPUS); cpu++) {
    warnings += f64[cpuStatistics(layout.cpus, cpu) + CpuStatistic.warnings]!;
  }
  return warnings;
}

function viewsOf(domain: IovaDomain): IovaDomain[] {
  const { machine, design, options, slot } = domain;
  const others = Array.from({ length: CPUS - 1 }, () => IovaDomain.attach(machine, design, options, slot));
  return [domain, ...others];
}

const GRANULE_SHIFT = 12;
const DMA32_PFN = 2 ** (32 - GRANULE_SHIFT);

const cpu = fc.nat(CPUS - 1);
const choice = fc.nat(1000);
const offset = fc.nat(10);
const flush = fc.boolean();
const count = fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, fc.integer({ min: 1, max: 40 }));
const size = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(1, 1, 2, 3, 4) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 20 }) },
);
const limitPfn = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(DMA32_PFN - 1, DMA32_PFN - 1, DMA32_PFN, 2 ** 45 - 1) },
  // Small spaces, that are soon full.
  { weight: 2, arbitrary: fc.constantFrom(0, 3, 63, 64, 150) },
);
const pfnLo = fc.oneof(
  fc.nat(200),
  fc.nat(300).map((below) => DMA32_PFN + 20 - below),
);
const length = fc.oneof({ weight: 9, arbitrary: fc.nat(40) }, fc.constant(2 ** 52));

const usual = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(cpu, count, size, limitPfn, flush).map((a) => new AllocFast(...a)) },
  { weight: 9, arbitrary: fc.tuple(cpu, count, choice).map((a) => new FreeFast(...a)) },
  { weight: 2, arbitrary: fc.tuple(cpu, size, limitPfn, fc.boolean()).map((a) => new Alloc(...a)) },
  { weight: 2, arbitrary: fc.tuple(cpu, choice, offset).map((a) => new Free(...a)) },
  { weight: 2, arbitrary: fc.constant(new Tick()) },
);
const rare = fc.oneof(
  cpu.map((by) => new Flush(by)),
  cpu.map((dead) => new Kill(dead)),
  fc.tuple(cpu, choice, offset).map((a) => new Find(...a)),
  fc.tuple(cpu, pfnLo, length).map(([by, lo, more]) => new Reserve(by, lo, lo + more)),
  fc.tuple(cpu, choice, offset, size).map((a) => new FreeWrongly(...a)),
  fc.constantFrom(new Renew("reinitialize"), new Renew("put and create")),
);
// A command is drawn evenly from the list: what is rare would be as frequent as the rest.
const COMMANDS: fc.Arbitrary<fc.Command<Model, Real>>[] = [
  fc.oneof<[fc.WeightedArbitrary<Step>, fc.WeightedArbitrary<Step>]>(
    { weight: 12, arbitrary: usual },
    { weight: 1, arbitrary: rare },
  ),
];

const worlds = fc.record({
  bins: fc.integer({ min: 1, max: 4 }),
  magazineSize: fc.integer({ min: 1, max: 4 }),
  cpuLock: fc.constantFrom("owned" as const, "kernel" as const),
  startPfn: fc.constantFrom(1, 16),
  online: fc.integer({ min: 1, max: CPUS }),
});

/** What the reference must know of a design; `list-v1`, which crashes in every flush, has tests of its own. */
const ROOM: Readonly<Record<string, number>> = { array: 32, "array-scaled": 32, "array-flush": 32, none: 0 };
const designs = DEPOT_DESIGNS.filter(({ id }) => id !== "list-v1");
const UNTOUCHED = "list-working-set";

describe.each(designs.map((design) => [design.id, design] as const))("a domain on %s", (id, design) => {
  it("answers every call as a sorted list and plain stacks do, and its magazines hold what theirs hold", () => {
    checkModel(
      worlds,
      COMMANDS,
      ({ online, ...world }) => {
        const shape: DomainShape = {
          ...world,
          cpus: CPUS,
          online,
          granuleShift: GRANULE_SHIFT,
          capacity: ROOM[id] ?? Number.POSITIVE_INFINITY,
          trims: design.reclaim === "never" ? "nothing" : id === UNTOUCHED ? "untouched" : "one",
          flushesOnOverflow: design.onOverflow === "flush",
        };
        const real = smallDomain({ ...world, design, cpus: CPUS, reclaim: design.reclaim !== "never" });
        const { atomics, i32, layout } = real.machine;
        atomics.store(i32, layout.header + MachineHeader.onlineCpus, online);
        const model: Model = { shape, domain: new ReferenceDomain(shape), held: [], isTidy: true };
        return { model, real: { views: viewsOf(real) } };
      },
      60,
    );
  });
});
