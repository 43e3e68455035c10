import type { MachineProfile } from "../../measure/machine-profile.js";
import type { MachineAtomics, MachineLayout } from "../../memory/machine.js";
import { LINE_WORDS, WORDS_PER_F64 } from "../../memory/pointer.js";
import type { CacheLines } from "./cache-lines.js";

/** Of a machine: whose clock atomics move. */
export interface ActingCpu {
  readonly i32: Int32Array;
  readonly layout: MachineLayout;
  readonly profile: MachineProfile;
  readonly lines: CacheLines;
  /** The context that acts, its time, and whether it touched shared memory. */
  readonly by: number;
  clock: number;
  touched: boolean;
  /** Whether somebody only looks on: nothing costs anything, and no line moves. */
  readonly isLookedAt: boolean;
  relax(word: number): void;
}

type Words = Int32Array | BigUint64Array;
type Word = number | bigint;

/**
 * Atomics that cost simulated time. One thread plays all CPUs, so that plain accesses are atomic; what is simulated is
 * where the line is, and that it serves one update at a time.
 *
 * A compareExchange of a tagged head is lost when somebody else's change of it is done, in simulated time, after this
 * CPU's last load of one: it then answers what is not expected, whatever is there, and the code under test goes round its
 * loop as on threads. It may lose once more to those who act later, which is not simulated.
 *
 * Two parts of memory cost nothing, or the same from everywhere: the machine's header, whose counters are there for
 * measuring, and the links of magazines and iovas.
 */
export function simulatedAtomics(machine: ActingCpu): MachineAtomics {
  return new SimulatedAtomics(machine) as unknown as MachineAtomics;
}

class SimulatedAtomics {
  readonly #i32: Int32Array;
  readonly #firstLine: number;
  readonly #lines: number;
  /** When the CPU that acts last loaded a tagged head. */
  #loadedAt = 0;

  constructor(private readonly machine: ActingCpu) {
    this.#i32 = machine.i32;
    this.#firstLine = machine.layout.cpus / LINE_WORDS;
    this.#lines = machine.layout.magazines / LINE_WORDS;
  }

  load(array: Words, index: number): Word {
    this.#read(array, index);
    return array[index]!;
  }

  store(array: Words, index: number, value: Word): Word {
    this.#update(array, index);
    array[index] = value;
    return value;
  }

  add(array: Int32Array, index: number, value: number): number {
    this.#update(array, index);
    const before = array[index]!;
    array[index] = before + value;
    return before;
  }

  sub(array: Int32Array, index: number, value: number): number {
    return this.add(array, index, -value);
  }

  exchange(array: Int32Array, index: number, value: number): number {
    this.#update(array, index);
    const before = array[index]!;
    array[index] = value;
    return before;
  }

  compareExchange(array: Words, index: number, expected: Word, value: Word): Word {
    const { machine } = this;
    this.#update(array, index);
    const before = array[index]!;
    if (array !== this.#i32) {
      const line = this.#lineOf(array, index);
      if (machine.lines.isChangedBetween(line, machine.by, this.#loadedAt, machine.clock))
        return BigInt.asUintN(64, ~(expected as bigint));
      if (before === expected) machine.lines.noteChange(line, machine.by, machine.clock);
    }
    if (before === expected) array[index] = value;
    return before;
  }

  /** Nobody sleeps here: who would have to is not acting. */
  wait(): string {
    this.machine.relax(0);
    return "not-equal";
  }

  notify(): number {
    return 0;
  }

  #read(array: Words, index: number): void {
    const { machine } = this;
    if (machine.isLookedAt) return;
    const line = this.#lineOf(array, index);
    machine.touched = true;
    if (line >= this.#lines) machine.clock += machine.profile.ns.transferSameCluster;
    else if (line >= this.#firstLine) machine.clock = machine.lines.read(line, machine.by, machine.clock);
    if (array !== this.#i32) this.#loadedAt = machine.clock;
  }

  #update(array: Words, index: number): void {
    const { machine } = this;
    if (machine.isLookedAt) return;
    const line = this.#lineOf(array, index);
    machine.touched = true;
    if (line >= this.#lines) machine.clock += machine.profile.ns.atomic;
    else if (line >= this.#firstLine) machine.clock = machine.lines.update(line, machine.by, machine.clock);
  }

  #lineOf(array: Words, index: number): number {
    return Math.floor((array === this.#i32 ? index : index * WORDS_PER_F64) / LINE_WORDS);
  }
}
