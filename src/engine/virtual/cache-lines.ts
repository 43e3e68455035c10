import type { MachineProfile } from "../../measure/machine-profile.js";
import { contextsOf } from "../../memory/cpu-layout.js";
import { LINE_WORDS, type Pointer } from "../../memory/pointer.js";

/** Of each line, a row of `holders`: contexts, and whether the booking changes a tagged head. */
const Holder = { owner: 0, reader: 1, booked: 2, isChange: 3 } as const;
const HOLDERS = Holder.isChange + 1;
/** And a row of `times`: those of the booking. */
const Time = { begin: 0, done: 1 } as const;
const TIMES = Time.done + 1;

/** In a row of `holders`: no CPU; and in `booked` alone: there are bookings in `several`. */
const NOBODY = -1;
const SEVERAL = -2;

/** A line's time for one write. */
interface Booking {
  readonly begin: number;
  readonly done: number;
  readonly by: number;
  isChange: boolean;
}

/**
 * Who has which line of machine memory, for the lines that CPUs share: where a line is decides what a touch costs, and a
 * line serves one write at a time, be it a plain one or an update, a locked instruction.
 *
 *   owner     the context that wrote it last, before the bookings
 *   reader    who has a copy since: one is enough to tell a poll that hits from one that misses
 *   bookings  the writes that were not over when the line was asked for last, in the order of their times
 *
 * An operation is recorded whole when it begins, so that a long one asks for writes far ahead; who begins later may
 * want the line earlier, and gets it in a gap before them.
 *
 * Why rows of numbers: nearly always there is one booking or none, and of hundreds of CPUs the lines are not in the cache of
 * the core that simulates them; as objects they take five misses one after the other.
 *
 * Invariants: bookings of a line do not overlap; nobody asks for a time before the operation that is recorded.
 */
export class CacheLines {
  readonly #holders: Int16Array;
  readonly #times: Float64Array;
  readonly #several = new Map<number, Booking[]>();
  /** Of each context; those that are no CPU, kworker and boot, run where CPU 0 is. */
  readonly #clusters: Int16Array;
  readonly #l1Hit: number;
  readonly #atomic: number;
  readonly #near: number;
  readonly #far: number;
  /** The beginning of the operation that is recorded. */
  #now = Number.NEGATIVE_INFINITY;

  constructor(lines: number, cpus: number, { ns, clusterCpus }: MachineProfile) {
    this.#holders = new Int16Array(lines * HOLDERS).fill(NOBODY);
    this.#times = new Float64Array(lines * TIMES);
    const clusterOf = (by: number) => (by < cpus ? Math.floor(by / clusterCpus) : 0);
    this.#clusters = Int16Array.from({ length: contextsOf(cpus) }, (_, by) => clusterOf(by));
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
    return this.#clusters[from] === this.#clusters[to] ? this.#near : this.#far;
  }

  /** An operation begins at `now`. */
  advance(now: number): void {
    this.#now = now;
  }

  /** When a context that begins to read a line at `time` has it. */
  read(line: number, by: number, time: number): number {
    const holders = this.#holders;
    const row = line * HOLDERS;
    if (holders[row + Holder.booked] === SEVERAL) {
      const pending = this.#dropOver(line);
      if (pending !== undefined) return this.#readAmong(pending, row, by, time);
    }
    const booked = holders[row + Holder.booked]!;
    const isBefore = booked !== NOBODY && this.#times[line * TIMES + Time.begin]! > time;
    const owner = booked === NOBODY || isBefore ? holders[row + Holder.owner]! : booked;
    return this.#readFrom(owner, row, by, time, !isBefore);
  }

  /** When an update that is asked for at `time` is done. */
  update(line: number, by: number, time: number): number {
    return this.#book(line, by, time, true);
  }

  /** The same of a plain write. */
  write(line: number, by: number, time: number): number {
    return this.#book(line, by, time, false);
  }

  #book(line: number, by: number, time: number, isLocked: boolean): number {
    const holders = this.#holders;
    const times = this.#times;
    const row = line * HOLDERS;
    const booked = holders[row + Holder.booked]!;
    if (booked === SEVERAL) {
      const pending = this.#dropOver(line);
      if (pending !== undefined) return this.#bookAmong(pending, row, by, time, isLocked);
    } else if (booked !== NOBODY) {
      if (times[line * TIMES + Time.done]! > this.#now) {
        return this.#bookAmong(this.#listed(line), row, by, time, isLocked);
      }
      holders[row + Holder.owner] = booked;
    }
    const owner = holders[row + Holder.owner]!;
    const done = time + this.#priceOf(owner, holders[row + Holder.reader]!, by, isLocked);
    holders[row + Holder.reader] = NOBODY;
    holders[row + Holder.booked] = by;
    holders[row + Holder.isChange] = 0;
    times[line * TIMES + Time.begin] = time;
    times[line * TIMES + Time.done] = done;
    return done;
  }

  /** What `by` takes for a write to a line that `owner` wrote last, and that `reader` has a copy of. */
  #priceOf(owner: number, reader: number, by: number, isLocked: boolean): number {
    const from = owner !== by ? owner : reader;
    if (isLocked) return this.transfer(from, by) + this.#atomic;
    return from === by || from === NOBODY ? this.#l1Hit : this.transfer(from, by);
  }

  /** The update of `by` that is done at `time` changed the tagged head. */
  noteChange(line: number, by: number, time: number): void {
    const row = line * HOLDERS;
    if (this.#holders[row + Holder.booked] !== SEVERAL) this.#holders[row + Holder.isChange] = 1;
    else
      this.#several
        .get(line)!
        .findLast((booking) => booking.done === time && booking.by === by)!.isChange = true;
  }

  /** Whether somebody else changes the tagged head between the two times. */
  isChangedBetween(line: number, by: number, after: number, before: number): boolean {
    const row = line * HOLDERS;
    const booked = this.#holders[row + Holder.booked]!;
    const isIn = (done: number) => done > after && done <= before;
    if (booked === SEVERAL) {
      return this.#several
        .get(line)!
        .some((booking) => booking.isChange && booking.by !== by && isIn(booking.done));
    }
    if (booked === NOBODY || booked === by || this.#holders[row + Holder.isChange] === 0) return false;
    return isIn(this.#times[line * TIMES + Time.done]!);
  }

  #readFrom(owner: number, row: number, by: number, time: number, isLast: boolean): number {
    const holders = this.#holders;
    if (owner === by || owner === NOBODY || holders[row + Holder.reader] === by) return time + this.#l1Hit;
    if (isLast) holders[row + Holder.reader] = by;
    return time + this.transfer(owner, by);
  }

  // -- Of several bookings --------------------------------------------------------------------------------------

  #readAmong(bookings: readonly Booking[], row: number, by: number, time: number): number {
    const at = placeOf(time, bookings);
    const owner = at === 0 ? this.#holders[row + Holder.owner]! : bookings[at - 1]!.by;
    return this.#readFrom(owner, row, by, time, at === bookings.length);
  }

  #bookAmong(bookings: Booking[], row: number, by: number, time: number, isLocked: boolean): number {
    const holders = this.#holders;
    for (let at = placeOf(time, bookings); ; at++) {
      const before = bookings[at - 1];
      const next = bookings[at];
      const begin = before === undefined ? time : Math.max(time, before.done);
      const owner = before === undefined ? holders[row + Holder.owner]! : before.by;
      const reader = next === undefined ? holders[row + Holder.reader]! : NOBODY;
      const done = begin + this.#priceOf(owner, reader, by, isLocked);
      if (next !== undefined && done > next.begin) continue;
      if (next === undefined) holders[row + Holder.reader] = NOBODY;
      bookings.splice(at, 0, { begin, done, by, isChange: false });
      return done;
    }
  }

  /** Makes a list of the only booking of a line. */
  #listed(line: number): Booking[] {
    const holders = this.#holders;
    const times = this.#times;
    const row = line * HOLDERS;
    const bookings = [
      {
        begin: times[line * TIMES + Time.begin]!,
        done: times[line * TIMES + Time.done]!,
        by: holders[row + Holder.booked]!,
        isChange: holders[row + Holder.isChange] !== 0,
      },
    ];
    holders[row + Holder.booked] = SEVERAL;
    this.#several.set(line, bookings);
    return bookings;
  }

  /** Takes what is over out of the list of a line, and answers the list; when nothing is left, there is none any more. */
  #dropOver(line: number): Booking[] | undefined {
    const holders = this.#holders;
    const row = line * HOLDERS;
    const bookings = this.#several.get(line)!;
    let over = 0;
    while (over < bookings.length && bookings[over]!.done <= this.#now) over++;
    if (over === 0) return bookings;
    holders[row + Holder.owner] = bookings[over - 1]!.by;
    if (over < bookings.length) {
      bookings.splice(0, over);
      return bookings;
    }
    holders[row + Holder.booked] = NOBODY;
    this.#several.delete(line);
    return undefined;
  }
}

/** The place of a time among bookings: behind all that have begun by then. */
function placeOf(time: number, bookings: readonly Booking[]): number {
  let at = bookings.length;
  while (at > 0 && bookings[at - 1]!.begin > time) at--;
  return at;
}
