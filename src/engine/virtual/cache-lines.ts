import type { MachineProfile } from "../../measure/machine-profile.js";
import { LINE_WORDS, type Pointer } from "../../memory/pointer.js";

/** In `owner` and `reader`: no CPU. */
const NOBODY = -1;

/**
 * Who has which line of machine memory, for the lines that CPUs share: where a line is decides what a touch costs, and a
 * line serves one update at a time.
 *
 *   owner     the context that wrote it last
 *   reader    who has a copy since: one is enough to tell a poll that hits from one that misses
 *   freeAt    when the last update is done
 *   changedAt when the last change of its tagged head is done, if there is one in it, and changedBy whose it was
 *
 * Invariants: every update of a line begins when the one before it is done.
 */
export class CacheLines {
  readonly #owner: Int16Array;
  readonly #reader: Int16Array;
  readonly #freeAt: Float64Array;
  readonly #changedAt: Float64Array;
  readonly #changedBy: Int16Array;
  readonly #clusterCpus: number;
  readonly #l1Hit: number;
  readonly #atomic: number;
  readonly #near: number;
  readonly #far: number;

  constructor(lines: number, { ns, clusterCpus }: MachineProfile) {
    this.#owner = new Int16Array(lines).fill(NOBODY);
    this.#reader = new Int16Array(lines).fill(NOBODY);
    this.#freeAt = new Float64Array(lines);
    this.#changedAt = new Float64Array(lines);
    this.#changedBy = new Int16Array(lines).fill(NOBODY);
    this.#clusterCpus = clusterCpus;
    this.#l1Hit = ns.l1Hit;
    this.#atomic = ns.atomic;
    this.#near = ns.transferSameCluster;
    this.#far = ns.transferOtherCluster;
  }

  static of(word: Pointer): number {
    return Math.floor(word / LINE_WORDS);
  }

  /** What a line's way from one context to another costs; nothing from nobody. */
  transfer(from: number, to: number): number {
    if (from === to || from === NOBODY) return 0;
    const apart = Math.floor(from / this.#clusterCpus) !== Math.floor(to / this.#clusterCpus);
    return apart ? this.#far : this.#near;
  }

  /** When a context that begins to read a line at `time` has it. */
  read(line: number, by: number, time: number): number {
    const owner = this.#owner[line]!;
    if (owner === by || owner === NOBODY || this.#reader[line] === by) return time + this.#l1Hit;
    this.#reader[line] = by;
    return time + this.transfer(owner, by);
  }

  /** When an update that is asked for at `time` is done. */
  update(line: number, by: number, time: number): number {
    const owner = this.#owner[line]!;
    const reader = this.#reader[line]!;
    const way = owner !== by ? this.transfer(owner, by) : reader === NOBODY ? 0 : this.transfer(reader, by);
    const done = Math.max(time, this.#freeAt[line]!) + way + this.#atomic;
    this.#owner[line] = by;
    this.#reader[line] = NOBODY;
    this.#freeAt[line] = done;
    return done;
  }

  /** An update that changed the tagged head, done at `time`. */
  noteChange(line: number, by: number, time: number): void {
    this.#changedAt[line] = time;
    this.#changedBy[line] = by;
  }

  /** Whether somebody else's change of the tagged head is done after `time`. */
  isChangedAfter(line: number, by: number, time: number): boolean {
    return this.#changedAt[line]! > time && this.#changedBy[line] !== by;
  }
}
