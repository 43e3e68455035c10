import { LINE_WORDS, type Pointer } from "../../memory/pointer.js";
import type { ThreadMachine } from "../../memory/thread-machine.js";
import { RACE_RING_WORDS, RaceRing } from "./race-ring.js";

/**
 * The engine's area in a race:
 *
 *   word | field    | writer      | access | meaning
 *   -----|----------|-------------|--------|--------------------------------
 *   0    | arrived  | the threads | atomic | how many are ready to start
 *   1    | measured | the threads | atomic | how many have their time
 *   32.. | rings    |             |        | one per pair of threads
 *
 * Invariants: measured <= arrived <= threads.
 */
const Area = { arrived: 0, measured: 1, rings: LINE_WORDS } as const;

export function raceAreaWords(threads: number): number {
  return Area.rings + Math.ceil(threads / 2) * RACE_RING_WORDS;
}

/** What the threads of a race have in common besides the allocator. */
export class RaceArea {
  readonly #base: Pointer;

  constructor(
    private readonly machine: ThreadMachine,
    readonly threads: number,
  ) {
    this.#base = machine.layout.engine;
  }

  /** Waits until all threads are there. */
  arrive(meanwhile: () => void): void {
    const { i32, atomics } = this.machine;
    const word = this.#base + Area.arrived;
    let seen = atomics.add(i32, word, 1) + 1;
    if (seen === this.threads) atomics.notify(i32, word);
    for (let turn = 0; seen < this.threads; turn++) {
      meanwhile();
      this.machine.relax(word, seen, turn);
      seen = atomics.load(i32, word);
    }
  }

  /** One more has its time. */
  noteMeasured(): void {
    this.machine.atomics.add(this.machine.i32, this.#base + Area.measured, 1);
  }

  get allAreMeasured(): boolean {
    return this.machine.atomics.load(this.machine.i32, this.#base + Area.measured) === this.threads;
  }

  /** The ring of this thread and its neighbour, as this thread sees it. */
  ringOf(cpu: number): RaceRing {
    return new RaceRing(this.machine, this.#base + Area.rings + (cpu >> 1) * RACE_RING_WORDS);
  }
}
