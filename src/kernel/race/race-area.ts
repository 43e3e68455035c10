import { LINE_WORDS, type Pointer } from "../../memory/pointer.js";
import type { ThreadMachine } from "../../memory/thread-machine.js";
import { RACE_RING_WORDS, RaceRing } from "./race-ring.js";

/**
 * The engine's area in a race:
 *
 *   word | field    | writer      | access | meaning
 *   -----|----------|-------------|--------|--------------------------------
 *   0    | arrived  | the threads | atomic | how many are ready to start
 *   1    | warm     | the threads | atomic | how many have warmed up
 *   2    | measured | the threads | atomic | how many were measured for long enough
 *   32.. | rings    |             |        | one per pair of threads
 *
 * Invariants: measured <= warm <= arrived <= threads.
 */
const Area = { arrived: 0, warm: 1, measured: 2, rings: LINE_WORDS } as const;
/** What each thread is through with some time. */
export type RacePart = "warm" | "measured";

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

  /** One more is. */
  note(part: RacePart): void {
    this.machine.atomics.add(this.machine.i32, this.#base + Area[part], 1);
  }

  allAre(part: RacePart): boolean {
    return this.machine.atomics.load(this.machine.i32, this.#base + Area[part]) === this.threads;
  }

  /** The ring of this thread and its neighbour, as this thread sees it. */
  ringOf(cpu: number): RaceRing {
    return new RaceRing(this.machine, this.#base + Area.rings + (cpu >> 1) * RACE_RING_WORDS);
  }
}
