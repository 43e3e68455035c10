import type { MachineProfile } from "../../measure/machine-profile.js";
import { LINE_WORDS, type Pointer } from "../../memory/pointer.js";

/** In `owner` and `reader`: no CPU. */
const NOBODY = -1;

/** A line's time for one update. */
interface Booking {
  begin: number;
  done: number;
  by: number;
  /** Whether it changed a tagged head. */
  isChange: boolean;
}

/**
 * Who has which line of machine memory, for the lines that CPUs share: where a line is decides what a touch costs, and a
 * line serves one update at a time.
 *
 *   bookings  the updates that are not over when the operation begins that is recorded now, and the last one that is, in
 *             the order of their times
 *   owner     the context that wrote it before the first booking
 *   reader    who has a copy since: one is enough to tell a poll that hits from one that misses
 *
 * An operation is recorded whole when it begins, so that a long one asks for updates far ahead; who begins later may
 * want the line earlier, and gets it in a gap before them.
 *
 * Invariants: bookings of a line do not overlap.
 */
export class CacheLines {
  readonly #owner: Int16Array;
  readonly #reader: Int16Array;
  /** Of every line, though few have any: an array that grows by wide gaps becomes a hash table. */
  readonly #bookings: (Booking[] | undefined)[];
  readonly #clusterCpus: number;
  readonly #l1Hit: number;
  readonly #atomic: number;
  readonly #near: number;
  readonly #far: number;
  /** The beginning of the operation that is recorded: nobody asks for an earlier time any more. */
  #now = Number.NEGATIVE_INFINITY;

  constructor(lines: number, { ns, clusterCpus }: MachineProfile) {
    this.#owner = new Int16Array(lines).fill(NOBODY);
    this.#reader = new Int16Array(lines).fill(NOBODY);
    this.#bookings = new Array<undefined>(lines).fill(undefined);
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

  /** An operation begins at `now`. */
  advance(now: number): void {
    this.#now = now;
  }

  /** When a context that begins to read a line at `time` has it. */
  read(line: number, by: number, time: number): number {
    const bookings = this.#open(line);
    const at = after(bookings, time);
    const owner = at === 0 ? this.#owner[line]! : bookings[at - 1]!.by;
    if (owner === by || owner === NOBODY || this.#reader[line] === by) return time + this.#l1Hit;
    if (at === bookings.length) this.#reader[line] = by;
    return time + this.transfer(owner, by);
  }

  /** When an update that is asked for at `time` is done. */
  update(line: number, by: number, time: number): number {
    const bookings = this.#open(line);
    const [only] = bookings;
    if (bookings.length === 1 && only!.done <= this.#now) return this.#follow(line, only!, by, time);
    let at = after(bookings, time);
    for (;;) {
      const before = bookings[at - 1];
      const begin = before === undefined ? time : Math.max(time, before.done);
      const isLast = at === bookings.length;
      const owner = before === undefined ? this.#owner[line]! : before.by;
      const reader = isLast ? this.#reader[line]! : NOBODY;
      const way = this.transfer(owner !== by ? owner : reader, by);
      const done = begin + way + this.#atomic;
      if (isLast || done <= bookings[at]!.begin) {
        if (isLast) this.#reader[line] = NOBODY;
        const booking = { begin, done, by, isChange: false };
        if (isLast) bookings.push(booking);
        else bookings.splice(at, 0, booking);
        return done;
      }
      at++;
    }
  }

  /** Nobody else wants the line: the update takes the place of the one before, which is over. */
  #follow(line: number, booking: Booking, by: number, time: number): number {
    const way = this.transfer(booking.by !== by ? booking.by : this.#reader[line]!, by);
    this.#owner[line] = booking.by;
    this.#reader[line] = NOBODY;
    booking.begin = time;
    booking.done = time + way + this.#atomic;
    booking.by = by;
    booking.isChange = false;
    return booking.done;
  }

  /** The update of `by` that is done at `time` changed the tagged head. */
  noteChange(line: number, by: number, time: number): void {
    const bookings = this.#bookings[line]!;
    let at = bookings.length - 1;
    while (bookings[at]!.done !== time || bookings[at]!.by !== by) at--;
    bookings[at]!.isChange = true;
  }

  /** Whether somebody else changes the tagged head between the two times. */
  isChangedBetween(line: number, by: number, after: number, before: number): boolean {
    for (const booking of this.#bookings[line]!) {
      if (booking.isChange && booking.by !== by && booking.done > after && booking.done <= before)
        return true;
    }
    return false;
  }

  /** The bookings of a line, without those that say nothing any more. */
  #open(line: number): Booking[] {
    let bookings = this.#bookings[line];
    if (bookings === undefined) {
      bookings = [];
      this.#bookings[line] = bookings;
    }
    let over = 0;
    while (over + 1 < bookings.length && bookings[over + 1]!.done <= this.#now) over++;
    if (over > 0) {
      this.#owner[line] = bookings[over - 1]!.by;
      if (over === 1) bookings.shift();
      else bookings.splice(0, over);
    }
    return bookings;
  }
}

/** The place of a time among bookings: behind all that have begun by then. */
function after(bookings: readonly Booking[], time: number): number {
  let at = bookings.length;
  while (at > 0 && bookings[at - 1]!.begin > time) at--;
  return at;
}
