import type { Depot, DepotDesign, DepotOptions } from "../../iova/depot.js";
import {
  MagazineField,
  magazineWords,
  pfnAt,
  setMagazineSize,
  setPfnAt,
  sizeOfMagazine,
} from "../../iova/magazine.js";
import { bootOf } from "../../memory/cpu-layout.js";
import type { Machine, MachineLayout } from "../../memory/machine.js";
import { layoutOf } from "../../memory/machine-layout.js";
import { NULL, type Pointer, wholeLines } from "../../memory/pointer.js";
import { ThreadMachine } from "../../memory/thread-machine.js";
import { CHECKED_MAGAZINE_SIZE, CheckedMagazines, pfnOf } from "./checked-magazines.js";
import { magazineField } from "./domain-words.js";
import { Linearizer } from "./linearizer.js";
import type { ActorPlan, Operation, Scenario, ScenarioPlan } from "./scenario.js";
import { statisticsOf } from "./set-aside.js";
import type { Thing } from "./thing.js";
import { valueText } from "./value-text.js";

export interface DepotScenarioOptions {
  readonly design: DepotDesign;
  /** Operations of each CPU. */
  readonly operations: readonly number[];
  /** Whether the depot begins with a few magazines, or one short of what it can hold. */
  readonly start: "few" | "full";
  /** Whether CPUs drain it, besides pushing and popping. */
  readonly drains: boolean;
}

/** Magazines in the depot at first: enough for two pops in a row. */
const FEW = 2;
/** A bounded depot that takes more than this is taken for one without a bound. */
const MOST = 256;

/** Push, pop and drain of one depot, called by each CPU with magazines of its own. */
export function depotScenario({ design, operations, start, drains }: DepotScenarioOptions): ScenarioPlan {
  const cpus = operations.length;
  const options: DepotOptions = { cpus, magazineSize: CHECKED_MAGAZINE_SIZE };
  const layout = depotLayout(design, options, cpus + (start === "full" ? MOST : FEW));
  return {
    layout,
    actors: cpus,
    aside: statisticsOf(layout),
    glanced: new Set(),
    setUp(machines, boot) {
      const capacity = design.bounded ? capacityOf(design, options) : Number.POSITIVE_INFINITY;
      design.initialize(boot, layout.domains, options);
      const atRest = design.attach(boot, layout.domains, options);
      const magazines = new CheckedMagazines(layout);
      const holds = machines.map(() => [magazines.make(boot)]);
      const content = start === "full" ? fill(atRest, magazines, boot, cpus) : [];
      for (let k = 0; start === "few" && k < FEW; k++) {
        const magazine = magazines.make(boot);
        if (atRest.push(magazine, bootOf(cpus))) content.push(magazine);
        else holds[k % cpus]!.push(magazine);
      }
      const actors = operations.map((number, cpu) => ({
        name: `CPU ${cpu}`,
        operations: number,
        holds: holds[cpu]!,
      }));
      const views = machines.map((machine) => design.attach(machine, layout.domains, options));
      return new DepotScenario(
        design,
        layout,
        actors,
        machines,
        views,
        atRest,
        boot,
        magazines,
        content,
        drains,
        capacity,
      );
    },
  };
}

function depotLayout(design: DepotDesign, options: DepotOptions, maxMagazines: number): MachineLayout {
  return layoutOf({
    cpus: options.cpus,
    domains: 1,
    domainWords: wholeLines(design.sizeOf(options)),
    iovaWords: 0,
    maxIovas: 0,
    magazineWords: magazineWords(CHECKED_MAGAZINE_SIZE),
    maxMagazines,
    engineWords: 0,
  });
}

/** How many magazines a depot of the design takes, seen on one that is thrown away. */
function capacityOf(design: DepotDesign, options: DepotOptions): number {
  const layout = depotLayout(design, options, MOST);
  const machine = ThreadMachine.create(layout);
  design.initialize(machine, layout.domains, options);
  const depot = design.attach(machine, layout.domains, options);
  const magazines = new CheckedMagazines(layout);
  let taken = 0;
  while (taken < MOST && depot.push(magazines.make(machine), bootOf(options.cpus))) taken++;
  return taken < MOST ? taken : Number.POSITIVE_INFINITY;
}

/** Fills the depot until it refuses, and takes one out again: its last place is free. */
function fill(depot: Depot, magazines: CheckedMagazines, boot: Machine, cpus: number): Pointer[] {
  const content: Pointer[] = [];
  for (;;) {
    const magazine = magazines.make(boot);
    if (content.length === MOST - 1 || !depot.push(magazine, bootOf(cpus))) {
      magazines.forget(magazine);
      break;
    }
    content.push(magazine);
  }
  const top = content.length === 0 ? NULL : depot.pop(bootOf(cpus));
  if (top === NULL) return content;
  magazines.forget(top);
  return content.filter((magazine) => magazine !== top);
}

class DepotScenario implements Scenario {
  readonly monitor: Linearizer;
  readonly #pushes = new Map<Thing, Operation>();
  readonly #pop: Operation = { name: "pop", choice: 2, kind: "take", thing: NULL };
  readonly #drain: Operation = { name: "drain", choice: 3, kind: "takeAll", thing: NULL };

  constructor(
    private readonly design: DepotDesign,
    private readonly layout: MachineLayout,
    readonly actors: readonly ActorPlan[],
    private readonly machines: readonly Machine[],
    private readonly depots: readonly Depot[],
    private readonly atRest: Depot,
    private readonly boot: Machine,
    private readonly magazines: CheckedMagazines,
    content: readonly Thing[],
    private readonly drains: boolean,
    capacity: number,
  ) {
    const names = actors.map(({ name }) => name);
    for (const thing of magazines.all)
      this.#pushes.set(thing, { name: "push", choice: 1, kind: "give", thing });
    this.monitor = Linearizer.start(
      design.order,
      capacity,
      names,
      (thing) => this.nameOfThing(thing),
      content,
    );
  }

  /** What it has held longest goes first: so a magazine comes back on top of another than before. */
  choices(_actor: number, held: readonly Thing[]): readonly Operation[] {
    const choices = [this.#pop];
    if (held.length > 0) choices.push(this.#pushes.get(held[0]!)!);
    if (this.drains) choices.push(this.#drain);
    return choices;
  }

  perform(actor: number, { name, thing }: Operation, _number: number, got: (thing: Thing) => void): number {
    const depot = this.depots[actor]!;
    switch (name) {
      case "push": {
        const taken: unknown = depot.push(thing, actor);
        if (typeof taken !== "boolean")
          throw new TypeError(`push answers ${taken}: allowed is true or false`);
        if (!taken && !this.design.bounded)
          throw new TypeError("push answers false, though it is not bounded");
        return taken ? 1 : 0;
      }
      case "pop": {
        const magazine = depot.pop(actor);
        if (magazine !== NULL) this.#inspect(actor, magazine);
        return magazine;
      }
      default:
        depot.drain(actor, (magazine) => {
          this.#inspect(actor, magazine);
          got(magazine);
        });
        return 0;
    }
  }

  violationsAtRest(held: readonly (readonly Thing[])[]): readonly string[] {
    const wrong: string[] = [];
    const places = new Map<Pointer, string[]>([...this.magazines.all].map((magazine) => [magazine, []]));
    for (const [actor, things] of held.entries()) {
      for (const thing of things) places.get(thing)!.push(`with ${this.actors[actor]!.name}`);
    }
    const content = this.#content();
    for (const magazine of content) {
      const at = places.get(magazine);
      if (at === undefined) wrong.push(`${magazine}, in the depot, is not a magazine`);
      else at.push("in the depot");
    }
    for (const [magazine, at] of places) {
      const name = this.nameOfThing(magazine);
      if (at.length === 0) wrong.push(`${name} is lost: no CPU holds it, and it is not in the depot`);
      if (at.length > 1) wrong.push(`${name} is in ${at.length} places: ${at.join(", ")}`);
    }
    const size = this.atRest.size();
    if (size !== content.length)
      wrong.push(`the size of the depot is ${size}, its magazines are ${content.length}`);
    return wrong;
  }

  tearDown(): readonly string[] {
    const before = this.#content();
    const drained: Pointer[] = [];
    this.atRest.drain(bootOf(this.actors.length), (magazine) => drained.push(magazine));
    const inOrder = (magazines: readonly Pointer[]) => [...magazines].sort((x, y) => x - y).join(" ");
    if (inOrder(before) !== inOrder(drained)) {
      const list = (magazines: readonly Pointer[]) =>
        magazines.map((m) => this.nameOfThing(m)).join(" ") || "none";
      return [`the depot holds ${list(before)}, and drains ${list(drained)}`];
    }
    return this.#content().length === 0 ? [] : ["the depot is not empty after a drain"];
  }

  nameOfThing(thing: Thing): string {
    return this.magazines.has(thing) ? `M${this.magazines.numberOf(thing)}` : String(thing);
  }

  isStructure(word: Pointer): boolean {
    const { magazines, shape } = this.layout;
    return word < magazines || (word - magazines) % shape.magazineWords === MagazineField.next;
  }

  nameOfValue(value: number | bigint): string {
    return valueText(value, (pointer) => this.magazines.has(pointer) && this.nameOfThing(pointer));
  }

  nameOfWord(word: Pointer): string {
    const { domains, magazines, shape } = this.layout;
    if (word >= magazines) {
      const offset = (word - magazines) % shape.magazineWords;
      return `${this.nameOfThing(word - offset)}.${magazineField(offset)}`;
    }
    return word >= domains
      ? (this.design.words?.[word - domains] ?? `depot[${word - domains}]`)
      : `word ${word}`;
  }

  describe(): readonly string[] {
    let content: string;
    try {
      content =
        this.#content()
          .map((magazine) => this.nameOfThing(magazine))
          .join(" ") || "empty";
    } catch (error) {
      content = `cannot be walked: ${error instanceof Error ? error.message : error}`;
    }
    const named = (this.design.words ?? []).map((name, k) => {
      return `${name} ${this.nameOfValue(this.boot.i32[this.layout.domains + k]!)}`;
    });
    return [`depot: ${content}`, ...(named.length === 0 ? [] : [named.join(", ")])];
  }

  /** From the top; what is linked in a circle ends where it closes. */
  #content(): Pointer[] {
    const content: Pointer[] = [];
    this.atRest.walk((magazine) => {
      const goesOn = this.magazines.has(magazine) && !content.includes(magazine);
      content.push(magazine);
      return goesOn;
    });
    return content;
  }

  /** What an owner does with a magazine: reads it, and writes it. */
  #inspect(actor: number, magazine: Pointer): void {
    const { i32, f64 } = this.machines[actor]!;
    if (!this.magazines.has(magazine)) throw new TypeError(`it answers ${magazine}, which is not a magazine`);
    const size = sizeOfMagazine(i32, magazine);
    const pfn = pfnAt(f64, magazine, 0);
    if (size !== CHECKED_MAGAZINE_SIZE || pfn !== pfnOf(magazine)) {
      throw new TypeError(`${this.nameOfThing(magazine)} comes back changed: size ${size}, pfn ${pfn}`);
    }
    setMagazineSize(i32, magazine, size);
    setPfnAt(f64, magazine, 0, pfn);
  }
}
