import { type Access, isAboutSleep, overlap, writes } from "./access.js";
import type { Exploration, Transition, Turn } from "./exploration.js";
import { MOST_CHOICES } from "./scenario.js";
import { type Schedule, scheduleOf } from "./schedule.js";
import { StateSet } from "./state-set.js";
import type { Violation } from "./violation.js";

/** A violation, and the way to it. */
export interface Failure {
  readonly violation: Violation;
  readonly schedule: Schedule;
  /** Turns that the search took to it. */
  readonly turns: number;
}

export interface SearchLimits {
  /** Most times that an actor which could go on is made to wait. @default any number */
  readonly preemptions: number;
  /** Most turns. @default any number */
  readonly turns: number;
  /** Asked now and then: whether time is up. */
  isOver(): boolean;
}

export interface SearchCounts {
  states: number;
  /** Turns taken. */
  turns: number;
  /** Interleavings followed to where they end, or to where another one has been before. */
  interleavings: number;
}

/** To begin one of the operations, or to go on. */
const CHOICES = 1 + MOST_CHOICES;

/** As many as fit into a word of bits, with their choices. */
export const MOST_ACTORS = 32 / CHOICES;

/** A word turned out to be shared that was not known to be: the search begins again. */
export class SharingDiscovered extends Error {}

/** Footprint of a turn: what it depends on, and what depends on it. */
interface Footprint {
  readonly accesses: readonly Access[];
  readonly isBoundary: boolean;
}

/** Turns that need not be taken here: what follows them was, or will be, reached by another order. */
type Sleepers = ReadonlyMap<number, Footprint>;

/**
 * Goes through every interleaving that can be told from the others: depth first, with sleep sets (P. Godefroid,
 * "Partial-Order Methods for the Verification of Concurrent Systems", 1996) and a set of the states where it has been.
 * The bounds leave out what lies beyond them, and then sleep sets too, which would leave out more than that.
 */
export class ExhaustiveSearch {
  readonly counts: SearchCounts = { states: 0, turns: 0, interleavings: 0 };
  /** Whether time was up before everything had been seen. */
  isCutShort = false;
  readonly #seen = new StateSet();
  readonly #sharedAtStart: number;
  readonly #isBounded: boolean;
  readonly #path: Turn[] = [];
  #mostTurns: number;
  #failure: Failure | null = null;

  constructor(
    private readonly exploration: Exploration,
    private readonly limits: SearchLimits,
    /** Look on for a shorter way after the first. */
    private readonly shortest: boolean,
  ) {
    if (exploration.scenario.actors.length > MOST_ACTORS) {
      throw new RangeError(`${exploration.scenario.actors.length} actors: allowed are up to ${MOST_ACTORS}`);
    }
    this.#sharedAtStart = exploration.shared.size;
    this.#mostTurns = limits.turns;
    this.#isBounded = Number.isFinite(limits.preemptions) || Number.isFinite(limits.turns);
  }

  /** The failure found, or null. Throws SharingDiscovered. */
  run(): Failure | null {
    this.#explore(new Map(), -1, 0);
    return this.#failure;
  }

  /** Whether a loop was taken to wait for others, and not followed any further. */
  get cutsLoops(): boolean {
    return this.exploration.heldBack > 0;
  }

  get #isDone(): boolean {
    return this.isCutShort || (this.#failure !== null && !this.shortest);
  }

  /** `last` took the turn before, having made `preemptions` others wait by then. */
  #explore(sleepers: Sleepers, last: number, preemptions: number): void {
    const { exploration } = this;
    const turns = exploration.transitions();
    const toTake = this.#toTake(turns, sleepers, last, preemptions);
    if (toTake === null) {
      this.counts.interleavings++;
      return;
    }
    const asleep = new Map(sleepers);
    let taken = 0;
    let blocked = 0;
    for (const transition of toTake) {
      if (this.#isDone) return;
      const waits = last >= 0 && last !== transition.actor && canGoOn(turns, exploration, last) ? 1 : 0;
      if (preemptions + waits > this.limits.preemptions || this.#path.length >= this.#mostTurns) continue;
      const turn = exploration.take(transition);
      if (turn === null) {
        blocked++;
        continue;
      }
      taken++;
      this.#count();
      this.#path.push(turn);
      if (turn.violation !== null) this.#found(turn.violation);
      else this.#explore(awakeAfter(asleep, turn), transition.actor, preemptions + waits);
      this.#path.pop();
      exploration.back(turn);
      if (!this.#isBounded) asleep.set(idOf(transition), turn);
    }
    if (taken > 0) return;
    this.counts.interleavings++;
    const isDeadlock = blocked === turns.length && (blocked > 0 || !exploration.isAtRest);
    if (isDeadlock) this.#found({ kind: "deadlock", text: exploration.deadlockText() });
  }

  /** What is to be tried here; null when everything was, the last time. */
  #toTake(
    turns: readonly Transition[],
    sleepers: Sleepers,
    last: number,
    preemptions: number,
  ): readonly Transition[] | null {
    const { exploration } = this;
    const { a, b } = exploration.fingerprint();
    // With bounds, how a state was reached says how much further one may go from it.
    const bound = Number.isFinite(this.limits.preemptions) ? 1 + last + 64 * preemptions : 0;
    let sleeping = 0;
    for (const id of sleepers.keys()) sleeping |= 1 << id;
    const visit = this.#isBounded
      ? this.#seen.visitWithin(a ^ bound, b, this.#path.length)
      : this.#seen.visitAsleep(a, b, sleeping);
    this.counts.states = this.#seen.size;
    // Also on a shorter way to a state that is known: it is the length that is looked for.
    if (exploration.isAtRest && (visit.isNew || (this.#isBounded && visit.wake !== 0))) {
      const violation = exploration.violationAtRest();
      if (violation !== null) {
        this.#found(violation);
        return null;
      }
    }
    if (visit.wake === 0) return null;
    const isOpen = (turn: Transition) => {
      const bit = 1 << idOf(turn);
      return (sleeping & bit) === 0 && (visit.wake & bit) !== 0;
    };
    // Who went last goes on first: the ways found are those with few changes.
    const open = turns.filter((turn) => turn.actor === last && isOpen(turn));
    for (const turn of turns) if (turn.actor !== last && isOpen(turn)) open.push(turn);
    return open;
  }

  #found(violation: Violation): void {
    this.#failure = {
      violation,
      schedule: scheduleOf(this.#path),
      turns: this.#path.length,
    };
    this.#mostTurns = this.#path.length - 1;
  }

  #count(): void {
    if ((++this.counts.turns & 1023) === 0 && this.limits.isOver()) this.isCutShort = true;
    if (this.exploration.shared.size > this.#sharedAtStart) throw new SharingDiscovered();
  }
}

/** A number for each turn that can be taken in a state; sets of them are the bits of a word. */
function idOf({ actor, begins }: Transition): number {
  return actor * CHOICES + (begins === null ? 0 : begins.choice);
}

function canGoOn(turns: readonly Transition[], exploration: Exploration, actor: number): boolean {
  return exploration.isInside(actor) && turns.some((turn) => turn.actor === actor);
}

/** Those that sleep on after `turn`: they have nothing to do with it. */
function awakeAfter(asleep: Sleepers, turn: Turn): Sleepers {
  const left = new Map<number, Footprint>();
  for (const [id, footprint] of asleep) {
    if (Math.floor(id / CHOICES) !== turn.transition.actor && !depend(footprint, turn))
      left.set(id, footprint);
  }
  return left;
}

/** Whether the order of the two makes a difference. */
function depend(x: Footprint, y: Footprint): boolean {
  if (x.isBoundary && y.isBoundary) return true;
  for (const own of x.accesses) {
    for (const other of y.accesses) {
      // Two plain ones are in no order, or it is a race that is found whichever came first.
      if (!own.scheduled && !other.scheduled) continue;
      if (!overlap(own, other)) continue;
      if (writes(own) || writes(other) || (isAboutSleep(own.kind) && isAboutSleep(other.kind))) return true;
    }
  }
  return false;
}
