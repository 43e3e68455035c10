import type { Random } from "../../workload/random.js";
import type { Failure, SearchCounts } from "./exhaustive-search.js";
import type { Exploration, Transition, Turn } from "./exploration.js";
import { RaceClocks } from "./race-clocks.js";
import { scheduleOf } from "./schedule.js";
import type { Violation } from "./violation.js";

export interface RandomLimits {
  /** Interleavings to try. */
  readonly samples: number;
  isOver(): boolean;
}

/** Turns between looks at the clock. */
const LOOK_TURNS = 1024;

/** Why: most bugs need no more than three events in a certain order (S. Burckhardt et al.). */
const BUG_DEPTH = 3;

/**
 * Interleavings at random, for what is too large to be explored: PCT (S. Burckhardt, P. Kothari, M. Musuvathi and S.
 * Nagarakatte, "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs", ASPLOS 2010). The actor of the
 * highest priority goes on; at two moments of each interleaving, drawn from all of them, it falls behind everyone else.
 * One of n actors and k steps finds a bug that needs d events in order with a probability of 1 / (n k^(d - 1)) or more.
 */
export class RandomSearch {
  readonly counts: SearchCounts = { states: 0, turns: 0, interleavings: 0 };
  /** The longest interleaving so far: where the moments are drawn from. */
  #longest = 1;

  constructor(
    private readonly exploration: Exploration,
    private readonly limits: RandomLimits,
    private readonly random: Random,
  ) {}

  run(): Failure | null {
    while (this.counts.interleavings < this.limits.samples && !this.limits.isOver()) {
      const { size } = this.exploration.shared;
      const failure = this.#sample();
      // With a word that turned out to be shared, turns should have been shorter: it says nothing.
      if (this.exploration.shared.size > size) continue;
      this.counts.interleavings++;
      if (failure !== null) return failure;
    }
    return null;
  }

  #sample(): Failure | null {
    const { exploration, random } = this;
    const actors = exploration.scenario.actors.length;
    const priorities = shuffled(actors, random).map((rank) => rank + BUG_DEPTH);
    const changes = Array.from({ length: BUG_DEPTH - 1 }, () => 1 + random.below(this.#longest));
    const clocks = new RaceClocks(actors);
    const turns: Turn[] = [];
    let violation: Violation | null = null;
    while (violation === null) {
      const turn = this.#next(priorities);
      if (turn === null) {
        violation = this.#end();
        break;
      }
      turns.push(turn);
      violation = turn.violation ?? this.#race(turn, clocks);
      for (const [rank, at] of changes.entries()) {
        if (at === turns.length) priorities[turn.transition.actor] = rank;
      }
      if (turns.length % LOOK_TURNS === 0 && this.limits.isOver()) break;
    }
    this.counts.turns += turns.length;
    this.#longest = Math.max(this.#longest, turns.length);
    for (const turn of turns.toReversed()) exploration.back(turn);
    return violation && { violation, schedule: scheduleOf(turns), turns: turns.length };
  }

  /** A turn of the first in rank who can take one; null when nobody can. */
  #next(priorities: readonly number[]): Turn | null {
    const open = [...this.exploration.transitions()];
    while (open.length > 0) {
      const most = Math.max(...open.map(({ actor }) => priorities[actor]!));
      const own = open.filter(({ actor }) => priorities[actor] === most);
      const transition: Transition = own[this.random.below(own.length)]!;
      const turn = this.exploration.take(transition);
      if (turn !== null) return turn;
      open.splice(open.indexOf(transition), 1);
    }
    return null;
  }

  #end(): Violation | null {
    const { exploration } = this;
    if (exploration.isAtRest && exploration.transitions().length === 0) return exploration.violationAtRest();
    return { kind: "deadlock", text: exploration.deadlockText() };
  }

  #race({ transition, accesses }: Turn, clocks: RaceClocks): Violation | null {
    for (const access of accesses) {
      const racer = clocks.note(access, transition.actor);
      if (racer !== null) return this.exploration.raceBetween(racer, transition.actor, access.word);
    }
    return null;
  }
}

function shuffled(length: number, random: Random): number[] {
  const order = Array.from({ length }, (_, k) => k);
  for (let k = length - 1; k > 0; k--) {
    const other = random.below(k + 1);
    [order[k], order[other]] = [order[other]!, order[k]!];
  }
  return order;
}
