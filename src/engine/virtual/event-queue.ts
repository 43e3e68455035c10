import { MachineError } from "../../memory/errors.js";

/**
 * Who acts next: one event per actor at most, the earliest first, of those at the same time the actor with the lowest
 * number. A winner tree: each node of a binary tree over the actors names the earlier one of its two sides, so that the
 * root names the earliest of all, and moving one event is one way up.
 *
 *   winners[1] = the next actor; the sides of node n are 2n and 2n + 1; the leaf of actor a is winners[leaves + a] = a
 *
 * Why not a heap: CPUs go to sleep and are woken, in the middle of the order; here that costs the same way up.
 */
export class EventQueue {
  /** Of each actor: when its event is due; Infinity for none. */
  readonly #times: Float64Array;
  readonly #winners: Int32Array;
  readonly #leaves: number;
  #now = Number.NEGATIVE_INFINITY;

  constructor(actors: number) {
    this.#leaves = 2 ** Math.max(1, Math.ceil(Math.log2(actors)));
    this.#times = new Float64Array(this.#leaves).fill(Number.POSITIVE_INFINITY);
    this.#winners = new Int32Array(2 * this.#leaves);
    for (let actor = 0; actor < this.#leaves; actor++) this.#winners[this.#leaves + actor] = actor;
    for (let node = this.#leaves - 1; node >= 1; node--) this.#winners[node] = this.#winners[2 * node]!;
  }

  /** The actor whose event is next, if `nextTime` is finite. */
  get next(): number {
    return this.#winners[1]!;
  }

  get nextTime(): number {
    return this.#times[this.#winners[1]!]!;
  }

  /** Time goes on to the next event, and answers when that is. */
  advance(): number {
    const time = this.#times[this.#winners[1]!]!;
    if (time < this.#now) throw new EventInThePast(this.next, time, this.#now);
    this.#now = time;
    return time;
  }

  timeOf(actor: number): number {
    return this.#times[actor]!;
  }

  /** Sets the time of an actor's event; Infinity takes it away. */
  schedule(actor: number, time: number): void {
    const times = this.#times;
    const winners = this.#winners;
    times[actor] = time;
    for (let node = (this.#leaves + actor) >> 1; node >= 1; node >>= 1) {
      const left = winners[2 * node]!;
      const right = winners[2 * node + 1]!;
      const winner = times[right]! < times[left]! ? right : left;
      // Somebody else wins here as before: nothing above changes.
      if (winners[node] === winner && winner !== actor) return;
      winners[node] = winner;
    }
  }
}

/** Somebody set the time of an event before now: the simulation is wrong. */
export class EventInThePast extends MachineError {
  constructor(actor: number, time: number, now: number) {
    super(
      "EVENT_IN_THE_PAST",
      `simulated time runs back from ${now} to ${time} ns, to an event of actor ${actor}`,
    );
  }
}
