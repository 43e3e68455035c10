import { bootOf, CpuBlock, contextsOf } from "../../memory/cpu-layout.js";
import { CpuOwnership } from "../../memory/cpu-ownership.js";
import type { Machine, MachineLayout } from "../../memory/machine.js";
import { layoutOf } from "../../memory/machine-layout.js";
import { NULL, type Pointer } from "../../memory/pointer.js";
import { Slab, SlabHeader, type SlabShape } from "../../memory/slab.js";
import { verifySlab } from "../../memory/verify-slab.js";
import type { ActorPlan, Operation, Scenario, ScenarioPlan } from "./scenario.js";
import { statisticsOf } from "./set-aside.js";
import type { Thing } from "./thing.js";
import { valueText } from "./value-text.js";

/** An object: the slab's link, and the link between batches. */
const OBJECT = { link: 0, batchLink: 1 } as const;
const OBJECT_WORDS = 2;
/** Every other free then gives an object to the other CPUs, and every allocation may take one of theirs. */
const BATCH = 1;
/** Batches that lie ready. */
const READY = 2;

export interface SlabScenarioOptions {
  /** Operations of each CPU. */
  readonly operations: readonly number[];
  /** Of the head of batches. @default 32 */
  readonly tagBits?: number;
}

/** Allocation and freeing of a slab's objects, each CPU through a cache of its own. */
export function slabScenario({ operations, tagBits }: SlabScenarioOptions): ScenarioPlan {
  const cpus = operations.length;
  const layout = layoutOf({
    cpus,
    domains: 0,
    domainWords: 0,
    iovaWords: OBJECT_WORDS,
    maxIovas: contextsOf(cpus) * 16,
    magazineWords: 0,
    maxMagazines: 0,
    engineWords: 0,
  });
  const shape: SlabShape = {
    header: layout.iovaSlab,
    base: layout.iovas,
    objectWords: OBJECT_WORDS,
    limit: layout.shape.maxIovas,
    cache: CpuBlock.iovaCache,
    ...OBJECT,
    batch: BATCH,
    ...(tagBits !== undefined && { tagBits }),
  };
  const slabOn = (machine: Machine) => new Slab(machine, shape, new CpuOwnership(machine));
  return {
    layout,
    actors: cpus,
    aside: statisticsOf(layout),
    glanced: new Set(),
    setUp(machines, boot) {
      const atRest = slabOn(boot);
      const context = bootOf(cpus);
      const objects = Array.from({ length: READY + cpus + 1 }, () => atRest.alloc(context));
      const holds = machines.map((_, cpu) => [objects[cpu]!]);
      // The last one stays in the cache of who set this up.
      for (const object of objects.slice(cpus)) atRest.free(object, context);
      const actors = operations.map((number, cpu) => ({
        name: `CPU ${cpu}`,
        operations: number,
        holds: holds[cpu]!,
      }));
      return new SlabScenario(layout, actors, atRest, machines.map(slabOn));
    },
  };
}

class SlabScenario implements Scenario {
  readonly monitor = null;
  readonly #alloc: Operation = { name: "alloc", choice: 1, kind: "take", thing: NULL };

  constructor(
    private readonly layout: MachineLayout,
    readonly actors: readonly ActorPlan[],
    private readonly atRest: Slab,
    private readonly slabs: readonly Slab[],
  ) {}

  choices(_actor: number, held: readonly Thing[]): readonly Operation[] {
    if (held.length === 0) return [this.#alloc];
    return [this.#alloc, { name: "free", choice: 2, kind: "give", thing: held[0]! }];
  }

  perform(actor: number, { name, thing }: Operation): number {
    const slab = this.slabs[actor]!;
    if (name === "alloc") return slab.alloc(actor);
    slab.free(thing, actor);
    return 1;
  }

  violationsAtRest(held: readonly (readonly Thing[])[]): readonly string[] {
    const wrong: string[] = [];
    verifySlab("objects", this.atRest, new Set(held.flat()), true, (text) => wrong.push(text));
    return wrong;
  }

  tearDown(): readonly string[] {
    return [];
  }

  nameOfThing(thing: Thing): string {
    return `object ${this.#numberOf(thing)}`;
  }

  isStructure(): boolean {
    return true;
  }

  nameOfValue(value: number | bigint): string {
    return valueText(value, (pointer) => this.atRest.isObject(pointer) && this.nameOfThing(pointer));
  }

  nameOfWord(word: Pointer): string {
    const { iovas, iovaSlab } = this.layout;
    if (word >= iovas) {
      const field = (word - iovas) % OBJECT_WORDS === OBJECT.link ? "link" : "batchLink";
      return `object ${this.#numberOf(word)}.${field}`;
    }
    const offset = word - iovaSlab;
    return offset === SlabHeader.spare ? "batches" : offset === SlabHeader.fresh ? "fresh" : `word ${word}`;
  }

  describe(): readonly string[] {
    const free: string[] = [];
    const seen = new Set<Pointer>();
    this.atRest.walkFree((object) => {
      free.push(String(this.#numberOf(object)));
      return seen.size < seen.add(object).size;
    });
    return [`free objects: ${free.join(" ") || "none"}`];
  }

  #numberOf(object: Pointer): number {
    return Math.floor((object - this.layout.iovas) / OBJECT_WORDS) + 1;
  }
}
