import type { Pointer } from "../../memory/pointer.js";
import type { PendingAccess } from "./access.js";
import { ACCESS_NAMES, type Access, AccessKind, type Value, type View, writes } from "./access.js";
import type { CheckedMemory } from "./checked-memory.js";
import { extended, extendedBy, type Fingerprint, NO_FINGERPRINT } from "./fingerprint.js";

/** Accesses of one round of a wait loop, at most. */
const LONGEST_SPIN = 8;
/** Whoever has taken so many turns in one operation gets nowhere: a loop that changes memory while it waits. */
const MANY_TURNS = 250;
/** Why: no code but a wait loop asks the same thing so often in a row, and changes nothing meanwhile. */
const SPIN_ROUNDS = 8;

function isSame(x: PendingAccess, y: PendingAccess): boolean {
  return (
    x.kind === y.kind &&
    x.word === y.word &&
    x.view === y.view &&
    x.first === y.first &&
    x.second === y.second
  );
}

function changesNothing(access: Access): boolean {
  return !writes(access) || (access.kind === AccessKind.exchange && access.answer === access.first);
}

/** The code asked for another access than the one that it made at this place before: it remembers what it should not. */
export class StateOutsideMemory extends Error {
  constructor(before: Access, kind: AccessKind, word: Pointer) {
    const then = `${ACCESS_NAMES[before.kind]} of word ${before.word}`;
    const now = `${ACCESS_NAMES[kind]} of word ${word}`;
    super(
      `run again with the same answers, it does another thing (${now}, not ${then}): it keeps state outside shared memory`,
    );
  }
}

/**
 * The accesses of one operation so far. An operation that is suspended between two of them is resumed by running it
 * again from its start with these answers: so its progress is this list, and nothing else.
 */
export class OperationLog {
  readonly #accesses: Access[] = [];
  /** After each access. */
  readonly #fingerprints: Fingerprint[] = [];
  readonly #turns: number[] = [];

  /** Accesses that were turns. */
  get turns(): number {
    return this.#turns.at(-1) ?? 0;
  }

  get length(): number {
    return this.#accesses.length;
  }

  get fingerprint(): Fingerprint {
    return this.#fingerprints.at(-1) ?? NO_FINGERPRINT;
  }

  at(index: number): Access {
    return this.#accesses[index]!;
  }

  /** From the one at `index` on. */
  since(index: number): Access[] {
    return this.#accesses.slice(index);
  }

  append(access: Access): void {
    this.#fingerprints.push(extendedBy(extended(this.fingerprint, access.kind), access.answer));
    this.#turns.push(this.turns + Number(access.scheduled));
    this.#accesses.push(access);
  }

  truncate(length: number): void {
    this.#accesses.length = length;
    this.#fingerprints.length = length;
    this.#turns.length = length;
  }

  /**
   * Whether the operation goes round in a loop that only others can end: it has made the same accesses over and over, which
   * changed nothing, and would get the same answers once more; or it has gone on for long.
   */
  isSpinning(pending: PendingAccess, memory: CheckedMemory): boolean {
    const { length } = this;
    if (this.turns >= MANY_TURNS) return true;
    for (let period = 1; period <= LONGEST_SPIN && SPIN_ROUNDS * period <= length; period++) {
      if (isSame(this.at(length - period), pending) && this.#isRound(period, memory)) return true;
    }
    return false;
  }

  #isRound(period: number, memory: CheckedMemory): boolean {
    for (let index = this.length - (SPIN_ROUNDS - 1) * period; index < this.length; index++) {
      const [access, before] = [this.at(index), this.at(index - period)];
      if (!isSame(access, before) || access.answer !== before.answer || !changesNothing(access)) return false;
      if (memory.read(access.view, access.word) !== access.answer) return false;
    }
    return true;
  }

  /** The answer of the access at `index`, which is to be the same one again. Throws StateOutsideMemory. */
  answer(index: number, kind: AccessKind, view: View, word: Pointer, first: Value, second: Value): Value {
    const before = this.#accesses[index]!;
    if (
      before.kind !== kind ||
      before.word !== word ||
      before.view !== view ||
      before.first !== first ||
      before.second !== second
    ) {
      throw new StateOutsideMemory(before, kind, word);
    }
    return before.answer;
  }
}
