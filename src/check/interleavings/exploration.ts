import { LINE_WORDS, type Pointer } from "../../memory/pointer.js";
import {
  type Access,
  AccessKind,
  isAboutSleep,
  isPlain,
  overlap,
  type PendingAccess,
  writes,
} from "./access.js";
import { type ActorState, actorState, type RunningOperation } from "./actor-state.js";
import { CheckedCpu } from "./checked-cpu.js";
import { CheckedMemory, type MemoryMark } from "./checked-memory.js";
import { type Fingerprint, mixA, mixB, NO_FINGERPRINT } from "./fingerprint.js";
import type { Monitor } from "./monitor.js";
import type { Operation, Scenario, ScenarioPlan } from "./scenario.js";
import type { SharedWords } from "./shared-words.js";
import type { Thing } from "./thing.js";
import { TurnInProgress } from "./turn-in-progress.js";
import { type Violation, violationOf } from "./violation.js";

/** The next turn of an actor: it begins an operation, or goes on with the one that it is in. */
export interface Transition {
  readonly actor: number;
  readonly begins: Operation | null;
}

/** What a turn did, and how to go back before it. */
export interface Turn {
  readonly transition: Transition;
  readonly violation: Violation | null;
  /** The accesses of the turn. */
  readonly accesses: readonly Access[];
  /** How the operation ended, if it did: what it answered. */
  readonly ended: string | null;
  /** What the operation threw, if it did. */
  readonly fault: string | null;
  /** An operation began or ended: its place among those of others matters, whatever words it touched. */
  readonly isBoundary: boolean;
  readonly undo: TurnUndo;
}

interface TurnUndo {
  readonly memory: MemoryMark;
  readonly actor: ActorState;
  readonly logLength: number;
  readonly monitor: Monitor | null;
}

/** Turns in a row of a loop that all others wait for. */
const A_WHILE = 64;

/** One scenario on its way through an interleaving: it takes turns, goes back, and tells where it is. */
export class Exploration {
  readonly scenario: Scenario;
  /** How often an actor that could go on was taken to wait for others, see `OperationLog.isSpinning`. */
  heldBack = 0;
  readonly memory: CheckedMemory;
  readonly #cpus: readonly CheckedCpu[];
  readonly #actors: ActorState[];
  #monitor: Monitor | null;

  constructor(
    plan: ScenarioPlan,
    readonly shared: SharedWords,
    onAccessAtRest: ((access: Access) => void) | null = null,
  ) {
    const sleepers = plan.layout.sizeWords;
    this.memory = new CheckedMemory(sleepers + LINE_WORDS);
    for (const [from, words] of plan.aside) this.memory.setAside(from, words);
    const isGlanced = (word: Pointer) => plan.glanced.has(word);
    const cpuOf = (index: number, onDirect: ((access: Access) => void) | null = null) =>
      new CheckedCpu(index, this.memory, plan.layout, shared, sleepers, plan.actors, isGlanced, onDirect);
    this.#cpus = Array.from({ length: plan.actors }, (_, index) => cpuOf(index));
    let isSetUp = false;
    const boot = cpuOf(plan.actors, (access) => {
      if (isSetUp) onAccessAtRest?.(access);
    });
    this.scenario = plan.setUp(
      this.#cpus.map(({ machine }) => machine),
      boot.machine,
    );
    isSetUp = true;
    this.#monitor = this.scenario.monitor;
    this.#actors = this.scenario.actors.map(({ holds }) =>
      actorState({ held: holds, done: 0, current: null, stretch: [] }),
    );
  }

  /** Every turn that is to be tried now. */
  transitions(): Transition[] {
    const open: Transition[] = [];
    const spinning: Transition[] = [];
    for (const [actor, { current }] of this.#actors.entries()) {
      const isSpinning = current?.log.isSpinning(current.pending, this.memory) ?? false;
      (isSpinning ? spinning : open).push(...this.transitionsOf(actor));
    }
    if (spinning.length === 0) return open;
    // Somebody who goes round in a loop waits for others. Where all do, or the others can do nothing but wait for the lock
    // that he holds, one after the other gets a while by himself.
    if (!open.some((transition) => this.#getsSomewhere(transition))) return this.#firstOf(spinning);
    this.heldBack++;
    return open;
  }

  /** Every turn that an actor can take now. */
  transitionsOf(actor: number): Transition[] {
    const { current, done, held } = this.#actors[actor]!;
    if (current !== null) {
      return this.#cpus[actor]!.canMake(current.pending) ? [{ actor, begins: null }] : [];
    }
    if (done >= this.scenario.actors[actor]!.operations) return [];
    return this.scenario.choices(actor, held, done).map((begins) => ({ actor, begins }));
  }

  #firstOf(spinning: readonly Transition[]): Transition[] {
    const round = ({ actor }: Transition) => Math.floor(this.#actors[actor]!.current!.log.turns / A_WHILE);
    const [first] = spinning.toSorted((x, y) => round(x) - round(y));
    return first === undefined ? [] : [first];
  }

  /** Who is in the middle of an operation, and what it would do next. */
  waiting(): { actor: number; operation: Operation; pending: PendingAccess }[] {
    return this.#actors.flatMap(({ current }, actor) =>
      current === null ? [] : [{ actor, operation: current.operation, pending: current.pending }],
    );
  }

  /** Whether there is more to do, and nobody can. */
  get isDeadlocked(): boolean {
    const turns = this.#actors.flatMap((_, actor) => this.transitionsOf(actor));
    return (turns.length > 0 || !this.isAtRest) && !turns.some((turn) => this.#getsSomewhere(turn));
  }

  /** Whether it leads to the operation's end, or to an access that is of interest to others, before it has to wait. */
  #getsSomewhere(transition: Transition): boolean {
    const turn = this.take(transition);
    if (turn === null) return false;
    const { actor } = transition;
    const does =
      !this.isInside(actor) ||
      turn.accesses.some((access) => this.shared.concernsOthers(access)) ||
      this.transitionsOf(actor).some((next) => this.#getsSomewhere(next));
    this.back(turn);
    return does;
  }

  /** For whom everybody waits. */
  deadlockText(): string {
    const waits = this.waiting().map(({ actor, operation, pending }) => {
      const word = this.scenario.nameOfWord(pending.word);
      return `${this.scenario.actors[actor]!.name}, in ${operation.name}, waits for ${word}`;
    });
    return `nobody can go on: ${waits.join("; ") || "a spinlock was left taken"}`;
  }

  isInside(actor: number): boolean {
    return this.#actors[actor]!.current !== null;
  }

  get isAtRest(): boolean {
    return this.#actors.every(({ current }) => current === null);
  }

  get held(): readonly (readonly Thing[])[] {
    return this.#actors.map(({ held }) => held);
  }

  /** Where it is: the memory, the actors and the monitor. */
  fingerprint(): Fingerprint {
    let a = this.memory.a;
    let b = this.memory.b;
    for (const { fingerprint, current } of this.#actors) {
      const log = current?.log.fingerprint ?? NO_FINGERPRINT;
      a = mixA(mixA(a, fingerprint.a), log.a);
      b = mixB(mixB(b, fingerprint.b), log.b);
    }
    const monitor = this.#monitor?.fingerprint ?? NO_FINGERPRINT;
    return { a: mixA(a, monitor.a), b: mixB(b, monitor.b) };
  }

  /**
   * Takes a turn. Null when it cannot be begun: the first access of the operation would have to wait. Otherwise `back`
   * undoes it.
   */
  take(transition: Transition, turns: 0 | 1 = 1): Turn | null {
    const { actor, begins } = transition;
    const state = this.#actors[actor]!;
    const undo: TurnUndo = {
      memory: this.memory.mark(),
      actor: state,
      logLength: state.current?.log.length ?? 0,
      monitor: this.#monitor,
    };
    const turn = new TurnInProgress(this.scenario, this.#actors, actor, begins, this.#monitor);
    turn.run(this.#cpus[actor]!, turns);
    const { held, done, current, ended, fault, accesses } = turn;
    if (begins !== null && current !== null && turns === 1 && this.#isStuck(actor, current, accesses)) {
      this.#goBack(actor, undo);
      return null;
    }
    const lastTurn = accesses.findLastIndex((access) => this.#isMeeting(access));
    const stretch = lastTurn < 0 ? [...state.stretch, ...accesses] : accesses.slice(lastTurn);
    this.#actors[actor] = actorState({ held, done, current, stretch });
    this.#monitor = turn.monitor;
    return {
      transition,
      violation: fault ?? turn.violation ?? this.#race(actor, accesses),
      accesses,
      ended,
      fault: fault?.text ?? null,
      isBoundary: begins !== null || current === null || turn.isGain,
      undo,
    };
  }

  /** Whether an operation that was just begun got nowhere: its first access would have to wait. */
  #isStuck(actor: number, { pending }: RunningOperation, accesses: readonly Access[]): boolean {
    return (
      !accesses.some((access) => access.scheduled || this.shared.meets(access)) &&
      !this.#cpus[actor]!.canMake(pending)
    );
  }

  back({ transition, undo }: Turn): void {
    this.#goBack(transition.actor, undo);
  }

  /** When nobody is in an operation: what is wrong, and what the end of it all would bring to light. */
  violationAtRest(): Violation | null {
    return this.#atRest("at rest", "violationsAtRest") ?? this.#atRest("at teardown", "tearDown");
  }

  #atRest(where: string, check: "violationsAtRest" | "tearDown"): Violation | null {
    const mark = this.memory.mark();
    try {
      const wrong = this.scenario[check](this.held);
      return wrong.length === 0 ? null : { kind: "invariant", text: `${where}: ${wrong.join("; ")}` };
    } catch (error) {
      return violationOf(error, where);
    } finally {
      this.memory.restore(mark);
    }
  }

  #goBack(actor: number, undo: TurnUndo): void {
    this.memory.restore(undo.memory);
    this.#actors[actor] = undo.actor;
    undo.actor.current?.log.truncate(undo.logLength);
    this.#monitor = undo.monitor;
  }

  raceBetween(one: number, other: number, word: Pointer): Violation {
    const { actors } = this.scenario;
    const what = `${actors[one]!.name} and ${actors[other]!.name} access ${this.scenario.nameOfWord(word)}`;
    return { kind: "data-race", text: `${what} in no order: one of them writes, one uses no atomic` };
  }

  /** Whether it may order what comes before it ahead of what another CPU does later. */
  #isMeeting({ kind, view, word, scheduled }: Access): boolean {
    return scheduled && !isPlain(kind) && (this.shared.meets({ view, word }) || isAboutSleep(kind));
  }

  /**
   * An access of this turn and one of another CPU's stretch, of which one is plain, conflict: nothing has ordered them, for
   * that CPU has taken no turn after its own. Every state is looked at, so that no race is missed for want of the right
   * order; an atomic and a plain access are looked at in one order only, since the plain one may depend on the atomic.
   */
  #race(actor: number, accesses: readonly Access[]): Violation | null {
    for (const [other, { stretch }] of this.#actors.entries()) {
      if (other === actor) continue;
      for (const theirs of stretch) {
        if (!isPlain(theirs.kind)) continue;
        for (const ours of accesses) {
          if (ours.kind !== AccessKind.glance && conflict(ours, theirs))
            return this.raceBetween(other, actor, ours.word);
        }
      }
    }
    return null;
  }
}

function conflict(a: Access, b: Access): boolean {
  return (writes(a) || writes(b)) && overlap(a, b);
}
