import { CPU_F64, CpuStatistic, cpuStatistics, LOCK_STATISTICS, LockStatistic } from "./cpu-layout.js";
import { RunAborted, WaitTimeout } from "./errors.js";
import {
  LOCK_CLASS_NAMES,
  type LockClass,
  type Machine,
  type MachineAtomics,
  type MachineLayout,
} from "./machine.js";
import { MachineHeader, sizeOfMachine } from "./machine-layout.js";
import { NULL, type Pointer } from "./pointer.js";

/** Values of a lock word. */
const UNLOCKED = 0;
const LOCKED = 1;
/** Locked, and somebody may be asleep on it. */
const CONTENDED = 2;

/**
 * How long a wait spins before it sleeps, in turns of 5 to 10 ns. The longest regular hold, 127 find-and-erase
 * under the tree lock, is 10-20 us; a sleep and its wake-up cost about 65 us, so spinning less than a hold loses.
 */
const SPIN_TURNS = 4096;
/** A sleeper looks after the deadline and the abort flag this often, in ms. */
const SLEEP_MS = 10;

/** `Atomics.pause` tells the core that this is a wait loop; Node has it from version 24. */
export const pause: () => void =
  "pause" in Atomics ? (Atomics as typeof Atomics & { pause(): void }).pause.bind(Atomics) : () => {};

export interface ThreadMachineOptions {
  /** Longest wait for anything, in ms. @default 20000 */
  readonly waitDeadlineMs?: number;
  /** Turns that a wait spins before it sleeps; fewer when CPUs share cores. @default 4096 */
  readonly spinTurns?: number;
  /** Times one hold of a lock in so many, on the average; 0 times none. @default 0 */
  readonly timeHoldsEvery?: number;
}

/**
 * Who holds a lock for longer than this, in nanoseconds, has lost its core to another thread: the longest regular hold,
 * 127 find-and-erase, is 20 to 100 us, and a time slice 1 ms and more. In the kernel, nobody is preempted with a
 * spinlock; here one such hold among some thousand that are timed would be most of their sum.
 */
const PREEMPTED_NS = 500_000;

/** Why: no run comes to as many acquisitions of one thread before the countdown is wound up again. */
const NEVER = 2 ** 30;

/** The machine of real threads: plain views, real atomics, spinlocks that fall asleep after a while. */
export class ThreadMachine implements Machine {
  readonly i32: Int32Array;
  readonly glances: Int32Array;
  readonly f64: Float64Array;
  readonly u64: BigUint64Array;
  readonly atomics: MachineAtomics = Atomics;
  readonly #deadlineMs: number;
  readonly #spinTurns: number;
  /** Float64 index of the first CPU's lock statistics. */
  readonly #lockStatistics: number;
  /** When the wait in progress began. A thread has one at a time. */
  #waitingSince = 0;
  readonly #timeHoldsEvery: number;
  /** Acquisitions of this thread until the next hold that is timed. */
  #untilTimedHold: number;
  /** The lock whose hold is being timed, or NULL; one at a time, an inner lock is not. */
  #timedLock: Pointer = NULL;
  #timedStatistics = 0;
  #heldSince = 0;
  /** State of a linear congruential generator (Numerical Recipes): the gaps need no better. Each thread has its own. */
  #random = (performance.now() * 1e3) | 0;

  private constructor(
    readonly buffer: SharedArrayBuffer,
    readonly layout: MachineLayout,
    options: ThreadMachineOptions,
  ) {
    this.i32 = new Int32Array(buffer);
    this.glances = this.i32;
    this.f64 = new Float64Array(buffer);
    this.u64 = new BigUint64Array(buffer);
    this.#lockStatistics = cpuStatistics(layout.cpus, 0) + CpuStatistic.locks;
    this.#deadlineMs = options.waitDeadlineMs ?? 20_000;
    this.#spinTurns = options.spinTurns ?? SPIN_TURNS;
    this.#timeHoldsEvery = options.timeHoldsEvery ?? 0;
    this.#untilTimedHold = this.#timeHoldsEvery || NEVER;
  }

  /** Reserves and initializes machine memory; the operating system commits pages as they are touched. */
  static create(layout: MachineLayout, options: ThreadMachineOptions = {}): ThreadMachine {
    const machine = new ThreadMachine(new SharedArrayBuffer(sizeOfMachine(layout)), layout, options);
    // A fresh SharedArrayBuffer is all zeros, which is what the slabs, locks and ownership words start from.
    machine.setOnlineCpus(layout.shape.cpus);
    return machine;
  }

  /** Attaches to a machine that another thread created. */
  static attach(
    buffer: SharedArrayBuffer,
    layout: MachineLayout,
    options: ThreadMachineOptions = {},
  ): ThreadMachine {
    return new ThreadMachine(buffer, layout, options);
  }

  acquire(lock: Pointer, lockClass: LockClass, cpu: number): void {
    const statistics = this.#lockStatistics + cpu * CPU_F64 + lockClass * LOCK_STATISTICS;
    if (Atomics.compareExchange(this.i32, lock, UNLOCKED, LOCKED) !== UNLOCKED) {
      this.#acquireContended(lock, lockClass, statistics);
    }
    this.f64[statistics]!++;
    if (--this.#untilTimedHold === 0) this.#beginTimedHold(lock, statistics);
  }

  release(lock: Pointer): void {
    if (lock === this.#timedLock) this.#endTimedHold();
    // Publishes what was written under the lock.
    if (Atomics.exchange(this.i32, lock, UNLOCKED) === CONTENDED) Atomics.notify(this.i32, lock, 1);
  }

  #acquireContended(lock: Pointer, lockClass: LockClass, statistics: number): void {
    const since = this.now();
    for (let turn = 0; turn < this.#spinTurns; turn++) {
      if (
        Atomics.load(this.i32, lock) === UNLOCKED &&
        Atomics.compareExchange(this.i32, lock, UNLOCKED, LOCKED) === UNLOCKED
      ) {
        this.#countWait(statistics, since);
        return;
      }
      pause();
    }
    // From here on the lock word says that somebody sleeps, and whoever takes it so must keep saying it.
    while (Atomics.exchange(this.i32, lock, CONTENDED) !== UNLOCKED) {
      Atomics.wait(this.i32, lock, CONTENDED, SLEEP_MS);
      this.#checkWait(since, () => `the ${LOCK_CLASS_NAMES[lockClass]} lock`);
    }
    this.#countWait(statistics, since);
  }

  #countWait(statistics: number, since: number): void {
    const { contended, wait, minWait, maxWait } = LockStatistic;
    const waited = this.now() - since;
    const { f64 } = this;
    f64[statistics + contended]!++;
    this.#note(statistics, waited, wait, minWait, maxWait);
  }

  #beginTimedHold(lock: Pointer, statistics: number): void {
    this.#untilTimedHold = this.#gap();
    if (this.#timeHoldsEvery === 0 || this.#timedLock !== NULL) return;
    this.#timedLock = lock;
    this.#timedStatistics = statistics;
    this.#heldSince = this.now();
  }

  #endTimedHold(): void {
    const held = this.now() - this.#heldSince;
    const { timedHolds, preemptedHolds, hold, minHold, maxHold } = LockStatistic;
    this.#timedLock = NULL;
    if (held > PREEMPTED_NS) {
      this.f64[this.#timedStatistics + preemptedHolds]!++;
      return;
    }
    this.f64[this.#timedStatistics + timedHolds]!++;
    this.#note(this.#timedStatistics, held, hold, minHold, maxHold);
  }

  /** Acquisitions to the next timed hold: random, or a workload that repeats itself would always be timed in one place. */
  #gap(): number {
    const every = this.#timeHoldsEvery;
    if (every === 0) return NEVER;
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) | 0;
    return 1 + ((this.#random >>> 8) % (2 * every - 1));
  }

  #note(statistics: number, time: number, sum: number, min: number, max: number): void {
    const { f64 } = this;
    f64[statistics + sum]! += time;
    if (time > f64[statistics + max]!) f64[statistics + max] = time;
    // Never 0, which stands for none: the clock may not have moved.
    const least = Math.max(1, time);
    if (f64[statistics + min] === 0 || least < f64[statistics + min]!) f64[statistics + min] = least;
  }

  relax(word: Pointer, seen: number, turn: number): void {
    if (turn === 0) this.#waitingSince = this.now();
    if (turn < this.#spinTurns) {
      // With more threads than cores whoever we wait for may need this core: look after the run now and then.
      if (turn % 1024 === 1023) this.#checkWait(this.#waitingSince, () => "another CPU");
      pause();
      return;
    }
    Atomics.wait(this.i32, word, seen, SLEEP_MS);
    this.#checkWait(this.#waitingSince, () => "another CPU");
  }

  #checkWait(since: number, what: () => string): void {
    if (this.aborted) throw new RunAborted();
    if (this.now() - since > this.#deadlineMs * 1e6) throw new WaitTimeout(what(), this.#deadlineMs);
  }

  now(): number {
    return performance.now() * 1e6;
  }

  /** Ends the run: every wait of every thread throws RunAborted within its next sleep. */
  abort(): void {
    Atomics.store(this.i32, this.layout.header + MachineHeader.abort, 1);
  }

  get aborted(): boolean {
    return Atomics.load(this.i32, this.layout.header + MachineHeader.abort) !== 0;
  }

  setOnlineCpus(cpus: number): void {
    Atomics.store(this.i32, this.layout.header + MachineHeader.onlineCpus, cpus);
  }
}
