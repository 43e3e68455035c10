import { NullDereference } from "../../memory/errors.js";
import type { MachineLayout } from "../../memory/machine.js";
import { LINE_WORDS, NULL, type Pointer, WORD_BYTES } from "../../memory/pointer.js";
import { type Access, AccessKind, type PendingAccess, type Value, View, writes } from "./access.js";
import { CheckedMachine, MachineMisuse } from "./checked-machine.js";
import type { CheckedMemory } from "./checked-memory.js";
import type { OperationLog } from "./operation-log.js";
import type { SharedWords } from "./shared-words.js";

/** Thrown through the code under check to suspend it. No Error: nobody is to take it for one. */
const SUSPENSION = Symbol("suspended");

/** An operation that makes so many accesses by itself goes round in circles. */
const MOST_ACCESSES = 4000;
/** The same of one that others could have come into each time, and that had a while to itself at last. */
const MOST_TURNS = 500;

/** Of an access at rest, when nobody else is there. */
const WAITS_IN_VAIN = "it waits for a spinlock, or a word, that nobody is left to release or to change";

/** How an operation was left. */
export type Progress<T> =
  | { readonly outcome: "ended"; readonly result: T; readonly pending: null }
  | { readonly outcome: "suspended"; readonly pending: PendingAccess };

/** The operation makes accesses without end. */
export class EndlessOperation extends Error {
  constructor(done: string) {
    super(`it took ${done}, and no end of it is in sight`);
  }
}

/**
 * A CPU of an exploration. It carries an operation on by one turn: from where it was suspended, over one access that
 * others may come in before, to just before the next such access.
 */
export class CheckedCpu {
  readonly machine: CheckedMachine;
  /** Null while accesses go straight to memory: set-up, and checks at rest. */
  #log: OperationLog | null = null;
  #cursor = 0;
  /** Accesses left that others may come in before. */
  #turns = 0;
  #pending: PendingAccess | null = null;
  /** Plain accesses to shared words came before the first turn: they are a step of their own. */
  #sharedBeforeTurn = false;

  constructor(
    readonly index: number,
    private readonly memory: CheckedMemory,
    layout: MachineLayout,
    private readonly shared: SharedWords,
    /** Of each CPU the word on which it sleeps, or NULL; then of each how many fell asleep before it. */
    private readonly sleepers: Pointer,
    private readonly cpus: number,
    isGlanced: (word: Pointer) => boolean,
    /** Sees the accesses that go straight to memory. */
    private readonly onDirect: ((access: Access) => void) | null = null,
  ) {
    this.machine = new CheckedMachine(memory, layout, (...access) => this.#access(...access), isGlanced);
  }

  /**
   * Runs `action` from its start, answers the accesses in `log` as before, and goes on for `turns` more. What it does
   * beyond is appended to `log`. Throws what the action throws.
   */
  advance<T>(log: OperationLog, action: () => T, turns: 0 | 1): Progress<T> {
    this.#log = log;
    this.#cursor = 0;
    this.#turns = turns;
    this.#pending = null;
    this.#sharedBeforeTurn = false;
    try {
      const result = action();
      // Code that catches everything may have caught the suspension too.
      return this.#pending === null
        ? { outcome: "ended", result, pending: null }
        : { outcome: "suspended", pending: this.#pending };
    } catch (thrown) {
      if (thrown !== SUSPENSION && this.#pending === null) throw thrown;
      return { outcome: "suspended", pending: this.#pending! };
    } finally {
      this.#log = null;
    }
  }

  /** Whether `access` could be made now: a spinlock is free, a word that was waited for has changed. */
  canMake({ kind, word, first }: PendingAccess): boolean {
    switch (kind) {
      case AccessKind.acquire:
        return this.memory.i32[word] === 0;
      case AccessKind.relax:
        return this.memory.i32[word] !== first;
      case AccessKind.wake:
        return this.memory.i32[this.sleepers + this.index] === 0;
      default:
        return true;
    }
  }

  #access(kind: AccessKind, view: View, word: Pointer, first: Value, second: Value): Value {
    const log = this.#log;
    if (log === null) {
      if (!this.canMake({ kind, view, word, first, second })) throw new MachineMisuse(WAITS_IN_VAIN);
      const answer = this.#perform(kind, view, word, first, second);
      this.onDirect?.({ kind, view, word, first, second, answer, scheduled: false });
      return answer;
    }
    if (this.#pending !== null) throw SUSPENSION;
    // Statistics and the like: writes vanish, so that an operation that is run again counts nothing twice.
    if (this.memory.isAside(word)) return this.memory.read(view, word);
    if (this.#cursor < log.length) return log.answer(this.#cursor++, kind, view, word, first, second);
    const pending = { kind, view, word, first, second };
    const needsTurn = this.shared.needsTurn(pending);
    // What cannot be made now waits, whoever else there is.
    if (needsTurn || !this.canMake(pending)) this.#takeTurn(pending);
    else if (this.#turns === 1 && this.shared.meets(pending)) this.#sharedBeforeTurn = true;
    const answer = this.#perform(kind, view, word, first, second);
    const access = { kind, view, word, first, second, answer, scheduled: needsTurn };
    log.append(access);
    this.#cursor++;
    this.shared.note(access, this.index);
    if (log.length > MOST_ACCESSES) throw new EndlessOperation(`${MOST_ACCESSES} accesses`);
    return answer;
  }

  /** Suspends the operation unless it has a turn left, and the access can be made. */
  #takeTurn(access: PendingAccess): void {
    if (this.#turns === 0 || this.#sharedBeforeTurn || !this.canMake(access)) {
      this.#pending = access;
      throw SUSPENSION;
    }
    if (!this.shared.all && this.#log!.turns >= MOST_TURNS) throw new EndlessOperation(`${MOST_TURNS} turns`);
    this.#turns = 0;
  }

  #perform(kind: AccessKind, view: View, word: Pointer, first: Value, second: Value): Value {
    const { memory } = this;
    if (word < LINE_WORDS) {
      const access = writes({ kind, answer: first, first }) ? "write" : "read";
      throw new NullDereference(word * WORD_BYTES, access);
    }
    const held = memory.read(view, word);
    switch (kind) {
      case AccessKind.write:
      case AccessKind.store:
        memory.write(view, word, first);
        return first;
      case AccessKind.exchange:
        memory.write(view, word, first);
        return held;
      case AccessKind.add:
        memory.write(view, word, sum(held, first));
        return held;
      case AccessKind.sub:
        memory.write(view, word, sum(held, -first));
        return held;
      case AccessKind.compareExchange:
        if (held === first) memory.write(view, word, second);
        return held;
      case AccessKind.acquire:
        memory.write(view, word, 1);
        return held;
      case AccessKind.release:
        if (held === 0) throw new MachineMisuse("it releases a spinlock that nobody holds");
        memory.write(view, word, 0);
        return held;
      case AccessKind.wait:
        if (held !== first) return 0;
        this.#sleep(word);
        return 1;
      case AccessKind.wake:
        memory.write(View.i32, this.sleepers + this.index, 0);
        return 1;
      case AccessKind.notify:
        return this.#wake(word, Number(first));
      default:
        return held;
    }
  }

  /** Behind all who sleep already. */
  #sleep(word: Pointer): void {
    let last = 0;
    for (let cpu = 0; cpu < this.cpus; cpu++) last = Math.max(last, this.#rankOf(cpu));
    this.memory.write(View.i32, this.sleepers + this.index, word);
    this.memory.write(View.i32, this.sleepers + this.cpus + this.index, last + 1);
  }

  /** Wakes up to `most` of those who sleep on `word`, in the order in which they fell asleep (ECMA-262, WaiterList). */
  #wake(word: Pointer, most: number): number {
    let woken = 0;
    for (let sleeper = this.#firstOn(word); sleeper >= 0 && woken < most; sleeper = this.#firstOn(word)) {
      this.memory.write(View.i32, this.sleepers + sleeper, NULL);
      this.memory.write(View.i32, this.sleepers + this.cpus + sleeper, 0);
      woken++;
    }
    return woken;
  }

  #firstOn(word: Pointer): number {
    let first = -1;
    for (let cpu = 0; cpu < this.cpus; cpu++) {
      if (this.memory.i32[this.sleepers + cpu] !== word) continue;
      if (first < 0 || this.#rankOf(cpu) < this.#rankOf(first)) first = cpu;
    }
    return first;
  }

  #rankOf(cpu: number): number {
    return this.memory.i32[this.sleepers + this.cpus + cpu]!;
  }
}

function sum(a: Value, b: Value): Value {
  return typeof a === "bigint" ? a + BigInt(b) : a + Number(b);
}
