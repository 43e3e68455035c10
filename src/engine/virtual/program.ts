/** What a step of a program is about: a lock taken and released, or one that is held while others are taken. */
export const StepKind = { hold: 0, open: 1, close: 2 } as const;
export type StepKind = (typeof StepKind)[keyof typeof StepKind];

const Step = { kind: 0, lock: 1, row: 2, before: 3, work: 4, cold: 5, dirt: 6, tail: 7 } as const;
const STEP = Step.tail + 1;

/** Most operations take one lock or two; a flush of every cache takes thousands. */
const FIRST_STEPS = 4;

/**
 * The times of one operation, recorded while it ran: one step for each lock, in the order in which they were asked for.
 *
 *   kind    hold    the lock is taken, and released after the work
 *           open    it is taken, and after the work the next step takes another under it
 *           close   an open one is released, after the work
 *   lock    its number
 *   row     where its statistics are: those of who is charged, and of its class
 *   before  time from the step before to the request for the lock
 *   work    time under the lock
 *   cold    what comes on top when others wrote all that the work comes to
 *   dirt    what others, who come to what the work wrote, take on top for it
 *   tail    of the first step: time from the last one to the operation's end; set when it has run
 *
 * Why one row of numbers for each step: those of hundreds of CPUs are not in the cache, and a row is a line or two of it.
 *
 * Invariants: steps nest; at <= length.
 */
export class Program {
  #words = new Float64Array(FIRST_STEPS * STEP);
  length = 0;
  /** The step that is played next. */
  at = 0;

  clear(): void {
    this.length = 0;
    this.at = 0;
  }

  /** Appends a step and answers its index. */
  append(kind: StepKind, lock: number, row: number, before: number): number {
    const step = this.length++;
    const at = step * STEP;
    if (at === this.#words.length) this.#grow();
    const words = this.#words;
    words[at + Step.kind] = kind;
    words[at + Step.lock] = lock;
    words[at + Step.row] = row;
    words[at + Step.before] = before;
    words[at + Step.work] = 0;
    words[at + Step.cold] = 0;
    words[at + Step.dirt] = 0;
    return step;
  }

  /** Of a step that was a hold: others are taken under it. */
  open(step: number): void {
    this.#words[step * STEP + Step.kind] = StepKind.open;
  }

  /** What was done under the lock of a step. */
  record(step: number, work: number, cold: number, dirt: number): void {
    const words = this.#words;
    const at = step * STEP;
    words[at + Step.work] = work;
    words[at + Step.cold] = cold;
    words[at + Step.dirt] = dirt;
  }

  kind(step: number): StepKind {
    return this.#words[step * STEP + Step.kind] as StepKind;
  }
  lock(step: number): number {
    return this.#words[step * STEP + Step.lock]!;
  }
  row(step: number): number {
    return this.#words[step * STEP + Step.row]!;
  }
  before(step: number): number {
    return this.#words[step * STEP + Step.before]!;
  }
  work(step: number): number {
    return this.#words[step * STEP + Step.work]!;
  }
  cold(step: number): number {
    return this.#words[step * STEP + Step.cold]!;
  }
  dirt(step: number): number {
    return this.#words[step * STEP + Step.dirt]!;
  }

  get tail(): number {
    return this.#words[Step.tail]!;
  }
  set tail(time: number) {
    this.#words[Step.tail] = time;
  }

  #grow(): void {
    const words = new Float64Array(2 * this.#words.length);
    words.set(this.#words);
    this.#words = words;
  }
}
