import type { MachineProfile } from "../../measure/machine-profile.js";
import {
  CPU_F64,
  CpuStatistic,
  contextsOf,
  cpuStatistics,
  LOCK_STATISTICS,
} from "../../memory/cpu-layout.js";
import { Deadlock, MachineError } from "../../memory/errors.js";
import {
  LOCK_CLASS_NAMES,
  type LockClass,
  type Machine,
  type MachineAtomics,
  type MachineLayout,
} from "../../memory/machine.js";
import { MachineHeader, sizeOfMachine } from "../../memory/machine-layout.js";
import { LINE_WORDS, type Pointer } from "../../memory/pointer.js";
import { CacheLines } from "./cache-lines.js";
import { Program, StepKind } from "./program.js";
import { simulatedAtomics } from "./simulated-atomics.js";
import { WorkMeter } from "./work-meter.js";

const UNLOCKED = 0;
const LOCKED = 1;

/**
 * The machine of simulated CPUs: one thread plays all of them, one operation after the other. Memory is as on threads, but
 * not shared.
 *
 * What an operation does and when it does it are two things. What: it runs whole, at the moment of its beginning, so
 * that operations change memory in the order in which they begin. When: while it runs, the machine records its program,
 * the locks that it takes with the work before each and under each, which `LockQueues` then plays against those of the
 * other CPUs. An operation that waits for a lock is over late, and the next one of its CPU begins then.
 *
 * What is left of the difference to threads: memory is changed in the order of beginnings even where a later lock of
 * the operation is granted after that of one that began later.
 *
 * Work is counted by what the allocator counts itself (`WorkMeter`), atomics by the way of their lines (`CacheLines`), and
 * what is in magazines by who filled them (`MagazineOrigins`).
 */
export class VirtualMachine implements Machine {
  readonly i32: Int32Array;
  /** One thread plays all CPUs: no read comes late. */
  readonly glances: Int32Array;
  readonly f64: Float64Array;
  readonly u64: BigUint64Array;
  readonly atomics: MachineAtomics;
  /** Of the CPU that acts, in nanoseconds; what it may wait for locks is not in it. */
  clock = 0;
  /** The context that acts. */
  by = 0;
  /** Whether it touched shared memory since `begin`. */
  touched = false;
  isLookedAt = false;
  readonly lines: CacheLines;
  /** Of each context: its operation as it was recorded. */
  readonly programs: readonly Program[];
  #program: Program;
  /** Up to where the program has been recorded. */
  #mark = 0;
  /** Of the work since then: see `Program`. */
  #cold = 0;
  #dirt = 0;
  /** The steps of the locks that are held, the innermost last, and whom each is charged to. */
  readonly #held: number[] = [];
  readonly #heldFor: number[] = [];
  /** Time that is to pass under the next lock. */
  #owed = 0;
  readonly #work: WorkMeter;
  readonly #lockStatistics: number;
  readonly #l1Hit: number;
  /** Of each word that is a lock: its number, from 1. */
  readonly #numbers: Int32Array;
  #locks = 0;

  constructor(
    readonly layout: MachineLayout,
    readonly profile: MachineProfile,
  ) {
    // Zeros, as the slabs, locks and ownership words start; the operating system commits pages as they are touched.
    const buffer = new ArrayBuffer(sizeOfMachine(layout));
    this.i32 = new Int32Array(buffer);
    this.glances = this.i32;
    this.f64 = new Float64Array(buffer);
    this.u64 = new BigUint64Array(buffer);
    this.lines = new CacheLines(layout.magazines / LINE_WORDS, layout.shape.cpus, profile);
    this.atomics = simulatedAtomics(this);
    this.programs = Array.from({ length: contextsOf(layout.shape.cpus) }, () => new Program());
    this.#program = this.programs[0]!;
    this.#work = new WorkMeter(this.f64, layout, profile);
    this.#lockStatistics = cpuStatistics(layout.cpus, 0) + CpuStatistic.locks;
    this.#l1Hit = profile.ns.l1Hit;
    this.#numbers = new Int32Array(layout.magazines);
    this.setOnlineCpus(layout.shape.cpus);
  }

  setOnlineCpus(cpus: number): void {
    this.i32[this.layout.header + MachineHeader.onlineCpus] = cpus;
  }

  // -- Operations ------------------------------------------------------------------------------------------

  /** Context `by` begins something at `time`; no later one begins before. */
  begin(by: number, time: number): void {
    this.by = by;
    this.clock = time;
    this.touched = false;
    this.lines.advance(time);
    this.#mark = time;
    this.#owed = 0;
    this.#program = this.programs[by]!;
    this.#program.clear();
  }

  /** CPU time that passes beside the allocator. */
  spend(ns: number): void {
    this.clock += ns;
  }

  /** The same, under the lock that the operation takes next. */
  spendLocked(ns: number): void {
    this.#owed += ns;
  }

  /** Plain words that CPUs hand to each other, which neither a lock nor an atomic stands for. */
  read(word: Pointer): void {
    this.touched = true;
    this.clock = this.lines.read(CacheLines.of(word), this.by, this.clock);
  }

  write(word: Pointer): void {
    this.touched = true;
    this.clock = this.lines.write(CacheLines.of(word), this.by, this.clock);
  }

  /** What was begun has run; true when it took no lock, and is over at `clock`: else its program says when. */
  end(): boolean {
    if (!this.touched) return true;
    this.#charge(this.by);
    this.#program.tail = this.clock - this.#mark;
    if (this.#held.length > 0) this.#forgetHeld();
    return this.#program.length === 0;
  }

  /** Reads of somebody outside the simulation, who must not change what he looks at. */
  lookAt<T>(look: () => T): T {
    this.isLookedAt = true;
    try {
      return look();
    } finally {
      this.isLookedAt = false;
    }
  }

  // -- The seam -----------------------------------------------------------------------------------------------

  acquire(lock: Pointer, lockClass: LockClass, cpu: number): void {
    if (this.isLookedAt) return;
    this.touched = true;
    if (this.i32[lock] !== UNLOCKED) {
      throw new Deadlock(`CPU ${this.by} waits for the ${LOCK_CLASS_NAMES[lockClass]} lock in word ${lock}`);
    }
    this.i32[lock] = LOCKED;
    this.#charge(cpu);
    if (this.#held.length > 0) this.#open(this.#held[this.#held.length - 1]!);
    const row = this.#lockStatistics + cpu * CPU_F64 + lockClass * LOCK_STATISTICS;
    this.#held.push(this.#program.append(StepKind.hold, this.#numberOf(lock), row, this.#sinceMark()));
    this.#heldFor.push(cpu);
    this.clock += this.#owed;
    this.#owed = 0;
  }

  release(lock: Pointer): void {
    if (this.isLookedAt) return;
    const program = this.#program;
    const step = this.#held.pop();
    if (step === undefined || program.lock(step) !== this.#numberOf(lock)) throw new ReleaseOrder(lock);
    this.#charge(this.#heldFor.pop()!);
    this.clock += this.#l1Hit;
    this.i32[lock] = UNLOCKED;
    const last =
      program.kind(step) === StepKind.hold
        ? step
        : program.append(StepKind.close, program.lock(step), program.row(step), 0);
    this.#record(last);
    this.clock += this.#work.afterwards();
  }

  /** Nobody else acts before the operation is over: what it waits for will not come. */
  relax(word: Pointer): void {
    throw new Deadlock(`CPU ${this.by} waits for word ${word}`);
  }

  now(): number {
    return this.clock;
  }

  /** Locks that the operation left locked stay so, and whoever wants one next is told of a deadlock. */
  #forgetHeld(): void {
    this.#held.length = 0;
    this.#heldFor.length = 0;
  }

  // -- Recording --------------------------------------------------------------------------------------------------

  /** A lock that is held turns out to be one under which others are taken. */
  #open(step: number): void {
    const program = this.#program;
    if (program.kind(step) !== StepKind.hold) return;
    program.open(step);
    this.#record(step);
  }

  /** What was done since the last mark was done in `step`. */
  #record(step: number): void {
    const program = this.#program;
    const cold = this.#cold;
    const dirt = this.#dirt;
    program.record(step, this.#sinceMark(), cold, dirt);
  }

  /** The time since the last mark, which is moved here. */
  #sinceMark(): number {
    const since = this.clock - this.#mark;
    this.#mark = this.clock;
    this.#cold = 0;
    this.#dirt = 0;
    return since;
  }

  #charge(cpu: number): void {
    const work = this.#work;
    this.clock += work.since(cpu, this.by);
    this.#cold += work.cold;
    this.#dirt += work.dirt;
  }

  #numberOf(lock: Pointer): number {
    const number = this.#numbers[lock]!;
    if (number !== 0) return number;
    this.#numbers[lock] = ++this.#locks;
    return this.#locks;
  }
}

/** A lock is released that is not the innermost one. */
class ReleaseOrder extends MachineError {
  constructor(lock: Pointer) {
    super(
      "RELEASE_ORDER",
      `the lock in word ${lock} is not the one that was taken last: simulated locks nest`,
    );
  }
}
