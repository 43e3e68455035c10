/** What a step of a program is about: a lock taken and released, or one that is held while others are taken. */
export const StepKind = { hold: 0, open: 1, close: 2 } as const;
export type StepKind = (typeof StepKind)[keyof typeof StepKind];

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
 *   tail    time from the last step to the operation's end
 *
 * Invariants: steps nest; at <= length.
 */
export class Program {
  kinds = new Uint8Array(FIRST_STEPS);
  locks = new Int32Array(FIRST_STEPS);
  rows = new Int32Array(FIRST_STEPS);
  before = new Float64Array(FIRST_STEPS);
  work = new Float64Array(FIRST_STEPS);
  cold = new Float64Array(FIRST_STEPS);
  dirt = new Float64Array(FIRST_STEPS);
  length = 0;
  tail = 0;
  /** The step that is played next. */
  at = 0;

  clear(): void {
    this.length = 0;
    this.at = 0;
    this.tail = 0;
  }

  /** Appends a step and answers its index. */
  append(kind: StepKind, lock: number, row: number, before: number): number {
    const index = this.length++;
    if (index === this.kinds.length) this.#grow();
    this.kinds[index] = kind;
    this.locks[index] = lock;
    this.rows[index] = row;
    this.before[index] = before;
    this.work[index] = 0;
    this.cold[index] = 0;
    this.dirt[index] = 0;
    return index;
  }

  #grow(): void {
    const size = 2 * this.kinds.length;
    const copied = <T extends Uint8Array | Int32Array | Float64Array>(larger: T, words: T): T => {
      larger.set(words);
      return larger;
    };
    this.kinds = copied(new Uint8Array(size), this.kinds);
    this.locks = copied(new Int32Array(size), this.locks);
    this.rows = copied(new Int32Array(size), this.rows);
    this.before = copied(new Float64Array(size), this.before);
    this.work = copied(new Float64Array(size), this.work);
    this.cold = copied(new Float64Array(size), this.cold);
    this.dirt = copied(new Float64Array(size), this.dirt);
  }
}
