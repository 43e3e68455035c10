import type { DepotDesign } from "../../iova/depot.js";
import {
  type AllocatorOptions,
  DEFAULT_DOMAIN,
  defaultAllocatorOptions,
  IovaDomain,
  machineShape,
} from "../../iova/domain.js";
import { verify } from "../../iova/verify.js";
import { bootOf, kworkerOf } from "../../memory/cpu-layout.js";
import type { Machine } from "../../memory/machine.js";
import { layoutOf, MachineHeader } from "../../memory/machine-layout.js";
import { NULL, type Pointer } from "../../memory/pointer.js";
import { verifySlab } from "../../memory/verify-slab.js";
import { DomainWords } from "./domain-words.js";
import type { ActorPlan, Operation, Scenario, ScenarioPlan } from "./scenario.js";
import { statisticsOf } from "./set-aside.js";
import type { Thing } from "./thing.js";
import { valueText } from "./value-text.js";

export interface DomainScenarioOptions {
  readonly design: DepotDesign;
  /** Operations of each CPU. */
  readonly operations: readonly number[];
  /** Ticks of housekeeping, which is one more actor; none where nothing is reclaimed. */
  readonly ticks: number;
  /** Whether the last CPU does nothing but flush all caches, that is, drain the others too. */
  readonly flushes: boolean;
}

/** Every free then fills one, and every other one goes to the depot. */
const MAGAZINE_SIZE = 1;
const LIMIT_PFN = 2 ** 20 - 1;
/** Pages that each CPU allocates at first and frees all but one of: loaded, prev and the depot hold something then. */
const WARM_UP = 4;

/** One domain under allocFast, freeFast, flush and housekeeping, each CPU inside itself as on threads. */
export function domainScenario(options: DomainScenarioOptions): ScenarioPlan {
  const { design, operations, ticks } = options;
  const cpus = operations.length;
  const allocator: AllocatorOptions = {
    ...defaultAllocatorOptions(cpus, design),
    bins: 1,
    magazineSize: MAGAZINE_SIZE,
  };
  const layout = layoutOf(
    machineShape(allocator, design, { domains: 1, maxIovas: 64 * (cpus + 2), maxMagazines: 64 * (cpus + 2) }),
  );
  const kworkers = allocator.reclaim && ticks > 0 ? 1 : 0;
  const words = new DomainWords(layout, design, allocator);
  return {
    layout,
    actors: cpus + kworkers,
    aside: [...statisticsOf(layout), ...words.counters],
    glanced: new Set(words.requests),
    setUp(machines, boot) {
      // As if no CPU were online: one magazine is then too many, and housekeeping takes it.
      boot.i32[layout.header + MachineHeader.onlineCpus] = 0;
      const domain = IovaDomain.create(boot, design, allocator, DEFAULT_DOMAIN, bootOf(cpus));
      const views = machines.map((machine) => IovaDomain.attach(machine, design, allocator, domain.slot));
      const holds = operations.map((_, cpu) => warmedUp(views[cpu]!, cpu));
      const actors: ActorPlan[] = operations.map((number, cpu) => ({
        name: `CPU ${cpu}`,
        operations: number,
        holds: holds[cpu]!,
      }));
      if (kworkers > 0) actors.push({ name: "kworker", operations: ticks, holds: [] });
      return new DomainScenario(actors, domain, views, options, words, boot);
    },
  };
}

function warmedUp(domain: IovaDomain, cpu: number): Thing[] {
  const pfns = Array.from({ length: WARM_UP }, () => domain.allocFast(cpu, 1, LIMIT_PFN, false));
  for (const pfn of pfns.slice(1)) domain.freeFast(cpu, pfn, 1);
  return pfns.slice(0, 1);
}

class DomainScenario implements Scenario {
  readonly monitor = null;
  readonly #cpus: number;
  readonly #alloc: Operation = { name: "alloc", choice: 1, kind: "take", thing: NULL };
  readonly #flush: Operation = { name: "flush", choice: 3, kind: "other", thing: NULL };
  readonly #tick: Operation = { name: "tick", choice: 1, kind: "other", thing: NULL };

  constructor(
    readonly actors: readonly ActorPlan[],
    private readonly domain: IovaDomain,
    private readonly views: readonly IovaDomain[],
    private readonly options: DomainScenarioOptions,
    private readonly words: DomainWords,
    private readonly boot: Machine,
  ) {
    this.#cpus = options.operations.length;
  }

  choices(actor: number, held: readonly Thing[]): readonly Operation[] {
    if (actor === this.#cpus) return [this.#tick];
    if (this.options.flushes && actor === this.#cpus - 1) return [this.#flush];
    const choices = [this.#alloc];
    if (held.length > 0) choices.push({ name: "free", choice: 2, kind: "give", thing: held[0]! });
    return choices;
  }

  perform(actor: number, { name, thing }: Operation, number: number): number {
    const domain = this.views[actor]!;
    const cpu = actor === this.#cpus ? kworkerOf(this.#cpus) : actor;
    if (number === 0) domain.cpus.enter(cpu);
    const result = this.#call(domain, cpu, name, thing);
    if (number + 1 === this.actors[actor]!.operations) domain.cpus.leave(cpu);
    return result;
  }

  #call(domain: IovaDomain, cpu: number, name: string, thing: Thing): number {
    switch (name) {
      case "alloc":
        return domain.allocFast(cpu, 1, LIMIT_PFN, false);
      case "free":
        domain.freeFast(cpu, thing, 1);
        return 1;
      case "flush":
        domain.flush(cpu);
        return 0;
      default:
        return domain.runQueuedWork(cpu).freed;
    }
  }

  violationsAtRest(held: readonly (readonly Thing[])[]): readonly string[] {
    const live = held.flat().map((pfn) => ({ pfnLo: pfn, pfnHi: pfn }));
    return verify(this.domain, { live }).violations;
  }

  tearDown(): readonly string[] {
    const wrong: string[] = [];
    this.domain.put(bootOf(this.#cpus));
    const none = new Set<Pointer>();
    verifySlab("iovas", this.domain.tree.iovas, none, true, (text) => wrong.push(text));
    verifySlab("magazines", this.domain.magazines.slab, none, true, (text) => wrong.push(text));
    return wrong;
  }

  nameOfThing(thing: Thing): string {
    return `pfn ${thing}`;
  }

  isStructure(word: Pointer): boolean {
    return this.words.isStructure(word);
  }

  nameOfValue(value: number | bigint): string {
    return valueText(value, (pointer) => this.words.nameOfPointer(pointer));
  }

  nameOfWord(word: Pointer): string {
    return this.words.nameOf(word);
  }

  describe(): readonly string[] {
    const { rcaches } = this.domain;
    const magazine = (pointer: Pointer) => this.words.magazineText(pointer, this.boot);
    const pairs = this.options.operations.map((_, cpu) => {
      const rcache = rcaches[0]!;
      return `CPU ${cpu}: loaded ${magazine(rcache.loaded(cpu))}, prev ${magazine(rcache.prev(cpu))}`;
    });
    return [`depot: ${this.words.depotText(rcaches[0]!.depot, this.boot)}`, ...pairs];
  }
}
