import { LockStatistic } from "../../memory/cpu-layout.js";
import type { CacheLines } from "./cache-lines.js";
import type { EventQueue } from "./event-queue.js";
import { type Program, StepKind } from "./program.js";
import type { VirtualMachine } from "./virtual-machine.js";

const NEVER = Number.POSITIVE_INFINITY;
/** Instead of the time at which a lock is done with: its turn has not come. */
const WAITS = -1;

/** A lock in simulated time. */
class QueuedLock {
  /** The context that held it last; -1 for none. */
  owner = -1;
  /** When those who were served so far are done with it. */
  freeAt = 0;
  /** Whether somebody holds it who takes others under it: when that ends is not known yet. */
  isOpen = false;
  openedAt = 0;
  /** Who came while it was open, the first one first. */
  readonly waiters: number[] = [];
  /** What all holders wrote, in nanoseconds as in `Program`, and how much of it each context has seen or written. */
  #dirt = 0;
  readonly #seen: number[] = [];

  /** What `context`, who holds it, takes for a step's work on top: no more than others wrote since it held it last. */
  touch(context: number, program: Program, step: number): number {
    const cold = program.cold(step);
    const dirt = program.dirt(step);
    // Most locks protect nothing that is counted so.
    if (cold === 0 && dirt === 0) return 0;
    const top = Math.min(cold, this.#dirt - (this.#seen[context] ?? 0));
    this.#dirt += dirt;
    this.#seen[context] = this.#dirt;
    return top;
  }
}

/**
 * Plays the programs of all contexts: locks are given first come, first served, in simulated time. Each request for a
 * lock is an event at the moment when it is made, so that nobody is served before one who came earlier, whatever either
 * had to wait for before. Between two requests of a context there is nothing to decide.
 */
export class LockQueues {
  readonly #f64: Float64Array;
  readonly #lines: CacheLines;
  readonly #atomic: number;
  readonly #locks: QueuedLock[] = [];
  /** When each context made its last request. */
  readonly #arrivals: Float64Array;

  constructor(
    private readonly machine: VirtualMachine,
    private readonly queue: EventQueue,
  ) {
    this.#f64 = machine.f64;
    this.#lines = machine.lines;
    this.#atomic = machine.profile.ns.atomic;
    this.#arrivals = new Float64Array(machine.programs.length);
  }

  /** Begins the program of a context at `time`, which is now. Its next event is a request, or the program's end. */
  start(context: number, time: number): void {
    this.#proceed(context, this.machine.programs[context]!, time, time);
  }

  /** The event of a context whose program is not at its end: it makes its request. */
  resume(context: number, time: number): void {
    const program = this.machine.programs[context]!;
    const done = this.#request(context, program, time);
    if (done !== WAITS) this.#proceed(context, program, done, time);
  }

  /** From `from` on, up to the next request that is not made before `now` is over, or to the end. */
  #proceed(context: number, program: Program, from: number, now: number): void {
    let time = from;
    while (program.at < program.length) {
      time += program.before(program.at);
      if (program.kind(program.at) === StepKind.close) {
        time = this.#close(program, time, now);
        continue;
      }
      if (time > now) {
        this.queue.schedule(context, time);
        return;
      }
      time = this.#request(context, program, time);
      if (time === WAITS) return;
    }
    this.queue.schedule(context, time + program.tail);
  }

  /** When the lock of the next step is done with, or WAITS. */
  #request(context: number, program: Program, time: number): number {
    const lock = this.#lockOf(program);
    this.#arrivals[context] = time;
    if (!lock.isOpen) return this.#grant(context, program, lock, Math.max(time, lock.freeAt));
    lock.waiters.push(context);
    this.queue.schedule(context, NEVER);
    return WAITS;
  }

  /** The turn of a context comes at `start`; answers when it is done with the lock, or takes the next one under it. */
  #grant(context: number, program: Program, lock: QueuedLock, start: number): number {
    const step = program.at++;
    const row = program.row(step);
    const way = this.#lines.transfer(lock.owner, context);
    const granted = start + way + this.#atomic;
    const done = granted + program.work(step) + lock.touch(context, program, step);
    const arrival = this.#arrivals[context]!;
    this.#f64[row + LockStatistic.acquisitions]!++;
    if (start > arrival) this.#countWait(row, granted - arrival);
    lock.owner = context;
    if (program.kind(step) === StepKind.open) {
      lock.isOpen = true;
      lock.openedAt = granted;
    } else {
      lock.freeAt = done;
      this.#countHold(row, done - granted);
    }
    return done;
  }

  /** An open lock is released, and goes to those who waited. */
  #close(program: Program, time: number, now: number): number {
    const lock = this.#lockOf(program);
    const step = program.at++;
    const done = time + program.work(step) + lock.touch(lock.owner, program, step);
    lock.isOpen = false;
    lock.freeAt = done;
    this.#countHold(program.row(step), done - lock.openedAt);
    while (lock.waiters.length > 0 && !lock.isOpen) {
      const next = lock.waiters.shift()!;
      const waiting = this.machine.programs[next]!;
      this.#proceed(next, waiting, this.#grant(next, waiting, lock, lock.freeAt), now);
    }
    return done;
  }

  #countWait(row: number, wait: number): void {
    this.#f64[row + LockStatistic.contended]!++;
    this.#note(row, wait, LockStatistic.wait, LockStatistic.minWait, LockStatistic.maxWait);
  }

  #countHold(row: number, hold: number): void {
    this.#f64[row + LockStatistic.timedHolds]!++;
    this.#note(row, hold, LockStatistic.hold, LockStatistic.minHold, LockStatistic.maxHold);
  }

  #note(row: number, time: number, sum: number, min: number, max: number): void {
    const f64 = this.#f64;
    f64[row + sum]! += time;
    if (time > f64[row + max]!) f64[row + max] = time;
    if (f64[row + min] === 0 || time < f64[row + min]!) f64[row + min] = time;
  }

  #lockOf(program: Program): QueuedLock {
    const number = program.lock(program.at);
    for (let made = this.#locks.length; made <= number; made++) this.#locks.push(new QueuedLock());
    return this.#locks[number]!;
  }
}
