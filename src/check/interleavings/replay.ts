import { LINE_WORDS } from "../../memory/pointer.js";
import { type Access, AccessKind, isPlain } from "./access.js";
import { accessText } from "./access-text.js";
import { Exploration, type Turn } from "./exploration.js";
import { RaceClocks } from "./race-clocks.js";
import type { ScenarioPlan } from "./scenario.js";
import type { Schedule, ScheduleStep } from "./schedule.js";
import { SharedWords } from "./shared-words.js";
import type { Violation } from "./violation.js";

/** A row of the table: what one actor did in one step. */
export interface ReplayedStep {
  /** None for what happens when all is at rest. */
  readonly actor: number | null;
  readonly text: string;
  /** What is in the structure, and who holds what, afterwards. */
  readonly state: readonly string[];
}

export interface Replay {
  readonly actors: readonly string[];
  readonly steps: readonly ReplayedStep[];
  readonly violation: Violation | null;
}

/** A schedule asks for what cannot be done. */
export class ScheduleMisfit extends Error {
  constructor(step: number, actor: number, what: string) {
    super(`step ${step}, actor ${actor} cannot ${what} here`);
  }
}

/** Accesses at rest that are shown before one that fails: the loop that led there. */
const SHOWN_AT_REST = 8;

/** Plays a schedule, and says what happened step by step. Throws ScheduleMisfit. */
export function replay(plan: ScenarioPlan, schedule: Schedule): Replay {
  const shared = new SharedWords(plan.layout.sizeWords + LINE_WORDS, true);
  // What goes wrong can be told only once it is known which words are shared.
  for (;;) {
    const { size } = shared;
    const { violation } = new Player(plan, shared, false).play(schedule);
    if (shared.size === size) return new Player(plan, shared, violation?.kind === "data-race").play(schedule);
  }
}

class Player {
  readonly #exploration: Exploration;
  readonly #steps: ReplayedStep[] = [];
  readonly #atRest: Access[] = [];
  readonly #clocks: RaceClocks;

  constructor(
    plan: ScenarioPlan,
    private readonly shared: SharedWords,
    /** Show plain accesses to whatever is shared, not only to the structure itself. */
    private readonly showsAll: boolean,
  ) {
    this.#exploration = new Exploration(plan, shared, (access) => this.#atRest.push(access));
    this.#clocks = new RaceClocks(plan.actors);
  }

  play(schedule: Schedule): Replay {
    let violation: Violation | null = null;
    for (const [index, step] of schedule.entries()) {
      violation = this.#playStep(step, index + 1);
      if (violation !== null) break;
    }
    violation ??= this.#end();
    const { actors } = this.#exploration.scenario;
    return { actors: actors.map(({ name }) => name), steps: this.#steps, violation };
  }

  #playStep({ actor, begins, accesses }: ScheduleStep, number: number): Violation | null {
    let violation: Violation | null = null;
    if (begins !== null) {
      const operation = this.#exploration.transitionsOf(actor).find((turn) => turn.begins?.name === begins);
      if (operation === undefined) throw new ScheduleMisfit(number, actor, `begin ${begins}`);
      violation = this.#take(operation, 0);
    }
    for (let k = 0; k < accesses && violation === null; k++) {
      const next = this.#exploration.transitionsOf(actor).find((turn) => turn.begins === null);
      if (next === undefined) throw new ScheduleMisfit(number, actor, "go on");
      violation = this.#take(next, 1);
    }
    return violation;
  }

  #take(transition: Turn["transition"], turns: 0 | 1): Violation | null {
    const exploration = this.#exploration;
    const { scenario } = exploration;
    const turn = exploration.take(transition, turns)!;
    const texts = turn.accesses
      .filter((access) => this.#isShown(access))
      .map((access) => accessText(access, scenario));
    if (transition.begins !== null) texts.unshift(`begins ${operationText(transition.begins, scenario)}`);
    if (turn.fault !== null) texts.push(turn.fault);
    else if (turn.ended !== null) texts.push(turn.ended);
    const state = this.#state();
    for (const text of texts) this.#steps.push({ actor: transition.actor, text, state });
    return turn.violation ?? this.#raceOf(turn);
  }

  /** Also one whose two accesses are far apart. */
  #raceOf({ transition, accesses }: Turn): Violation | null {
    for (const access of accesses) {
      const racer = this.#clocks.note(access, transition.actor);
      if (racer !== null) return this.#exploration.raceBetween(racer, transition.actor, access.word);
    }
    return null;
  }

  /** Plain accesses are of interest where others may run into them. */
  #isShown({ kind, word }: Access): boolean {
    if (!isPlain(kind) && kind !== AccessKind.notify) return true;
    return this.shared.isShared(word) && (this.showsAll || this.#exploration.scenario.isStructure(word));
  }

  #end(): Violation | null {
    const exploration = this.#exploration;
    const violation = exploration.isAtRest ? exploration.violationAtRest() : null;
    if (violation === null) {
      return exploration.isDeadlocked ? { kind: "deadlock", text: exploration.deadlockText() } : null;
    }
    if (violation.kind === "invariant") return violation;
    for (const access of this.#atRest.slice(-SHOWN_AT_REST)) {
      this.#steps.push({ actor: null, text: accessText(access, exploration.scenario), state: [] });
    }
    this.#steps.push({ actor: null, text: violation.text, state: [] });
    return violation;
  }

  #state(): string[] {
    const { scenario, held } = this.#exploration;
    const holding = held.map((things, actor) => {
      const names = things.map((thing) => scenario.nameOfThing(thing)).join(" ");
      return `${scenario.actors[actor]!.name} holds ${names || "nothing"}`;
    });
    return [...scenario.describe(), ...holding];
  }
}

function operationText(
  { name, thing }: { name: string; thing: number },
  scenario: Exploration["scenario"],
): string {
  return thing === 0 ? name : `${name} ${scenario.nameOfThing(thing)}`;
}
