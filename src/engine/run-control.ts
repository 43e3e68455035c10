import { ANNOUNCED_WORDS, announce, relaxAnnounced } from "../memory/announced-word.js";
import type { Machine } from "../memory/machine.js";
import { f64Index, LINE_WORDS, type Pointer } from "../memory/pointer.js";
import { ringWords, SpscRing } from "../memory/spsc-ring.js";
import type { RingPlan } from "../workload/rings.js";

/**
 * What the CPUs of a run share besides the allocator, at the engine's place in machine memory:
 *
 *   word  | field         | writer             | access | meaning
 *   ------|---------------|--------------------|--------|------------------------------------------------
 *   0     | arrived       | each CPU           | atomic | CPUs at the start barrier
 *   1     | go            | the last to arrive | atomic | 1: the run has begun
 *   2     | stop          | the controller     | atomic | 1: end at the next look
 *   3     | finished      | each CPU           | atomic | CPUs that ended
 *   4     | retire       | the controller     | atomic | 1: housekeeping ends
 *   32..  | start         | the last to arrive | plain  | a RunMoment
 *   38..  | end           | the last to finish | plain  | a RunMoment
 *   64..  | CPU lines     |                    |        | one per CPU:
 *     0,1 | progress      | the CPU            | atomic | the position it published, see CpuStream
 *     2   | done          | the CPU            | atomic | 1: it ended
 *     3   | beats         | the CPU            | plain  | counts up while it runs: the watchdog's
 *     4,5 | ops           | the CPU            | plain  | Float64, its operations so far: recent, not exact
 *     6   | offline       | the controller     | atomic | 1: go offline at the next look, and stay so
 *     7   | timer         | housekeeping, CPU  | atomic | 1 + the domain whose flush timer interrupts it; 0: none
 *   ..    | rings         |                    |        | see SpscRing
 */
const Control = {
  arrived: 0,
  go: 1,
  stop: 2,
  finished: 3,
  retire: 4,
  start: LINE_WORDS,
  end: LINE_WORDS + 6,
} as const;
const CPU_LINES = 2 * LINE_WORDS;
const CpuLine = {
  progress: 0,
  done: ANNOUNCED_WORDS,
  beats: ANNOUNCED_WORDS + 1,
  ops: ANNOUNCED_WORDS + 2,
  offline: ANNOUNCED_WORDS + 4,
  timer: ANNOUNCED_WORDS + 5,
} as const;

/** When something happened, and what the process had spent by then; three Float64 in this order. */
export interface RunMoment {
  /** Monotonic, the same clock in every thread. */
  readonly ns: number;
  /** User and system time of the whole process, in microseconds. */
  readonly userUs: number;
  readonly systemUs: number;
}

export function controlWords(cpus: number, rings: readonly RingPlan[]): number {
  return CPU_LINES + cpus * LINE_WORDS + rings.reduce((sum, ring) => sum + ringWords(ring.capacity), 0);
}

export class RunControl {
  readonly rings: readonly SpscRing[];
  readonly #i32: Int32Array;
  readonly #base: Pointer;

  constructor(
    private readonly machine: Machine,
    readonly cpus: number,
    readonly plans: readonly RingPlan[],
  ) {
    this.#i32 = machine.i32;
    this.#base = machine.layout.engine;
    let at = this.#base + CPU_LINES + cpus * LINE_WORDS;
    this.rings = plans.map(({ capacity }) => {
      const ring = new SpscRing(machine, at, capacity);
      at += ringWords(capacity);
      return ring;
    });
  }

  lengthOf(ring: number): number {
    return this.rings[ring]!.length;
  }

  /** Before each run on the same machine. The rings are empty then, or the last run was cut short and is void. */
  reset(): void {
    this.#i32.fill(0, this.#base, this.#base + CPU_LINES + this.cpus * LINE_WORDS);
    for (const ring of this.rings) ring.reset();
  }

  /** The start barrier: returns once every CPU is here. `moment` is read by the last one, just before the start. */
  arrive(moment: () => RunMoment): void {
    const { atomics } = this.machine;
    const go = this.#base + Control.go;
    if (atomics.add(this.#i32, this.#base + Control.arrived, 1) + 1 === this.cpus) {
      this.#write(Control.start, moment());
      atomics.store(this.#i32, go, 1);
      atomics.notify(this.#i32, go);
      return;
    }
    for (let turn = 0; atomics.load(this.#i32, go) === 0; turn++) this.machine.relax(go, 0, turn);
  }

  /** The end of a CPU's stream. */
  finish(cpu: number, moment: () => RunMoment): void {
    const { atomics } = this.machine;
    atomics.store(this.#i32, this.#lineOf(cpu) + CpuLine.done, 1);
    for (const [ring, { producer, consumer }] of this.plans.entries()) {
      // Whoever sleeps on this CPU's end of a ring looks again.
      if (producer === cpu) atomics.notify(this.#i32, this.rings[ring]!.pushedWord);
      if (consumer === cpu) atomics.notify(this.#i32, this.rings[ring]!.poppedWord);
    }
    if (atomics.add(this.#i32, this.#base + Control.finished, 1) + 1 === this.cpus) {
      this.#write(Control.end, moment());
    }
  }

  get started(): boolean {
    return this.machine.atomics.load(this.#i32, this.#base + Control.go) !== 0;
  }

  stop(): void {
    if (this.stopped) return;
    this.machine.atomics.store(this.#i32, this.#base + Control.stop, 1);
    // Whoever sleeps until another CPU gets somewhere looks again.
    for (let cpu = 0; cpu < this.cpus; cpu++) {
      this.machine.atomics.notify(this.#i32, this.progressOf(cpu));
      this.machine.atomics.notify(this.#i32, this.offlineOf(cpu));
    }
    for (const ring of this.rings) {
      this.machine.atomics.notify(this.#i32, ring.pushedWord);
      this.machine.atomics.notify(this.#i32, ring.poppedWord);
    }
  }

  get stopped(): boolean {
    return this.machine.atomics.load(this.#i32, this.#base + Control.stop) !== 0;
  }

  /** Sends the housekeeping thread home. */
  retireHousekeeping(): void {
    const retire = this.#base + Control.retire;
    this.machine.atomics.store(this.#i32, retire, 1);
    this.machine.atomics.notify(this.#i32, retire);
  }

  /** The housekeeping thread's wait between looks; true once it is to end. */
  housekeepingOver(waitMs: number): boolean {
    const { atomics } = this.machine;
    return atomics.wait(this.#i32, this.#base + Control.retire, 0, waitMs) === "not-equal";
  }

  isDone(cpu: number): boolean {
    return this.machine.atomics.load(this.#i32, this.#lineOf(cpu) + CpuLine.done) !== 0;
  }

  /** Takes a CPU offline, or back; it follows at its next look. */
  setOffline(cpu: number, offline: boolean): void {
    this.machine.atomics.store(this.#i32, this.offlineOf(cpu), offline ? 1 : 0);
    this.machine.atomics.notify(this.#i32, this.offlineOf(cpu));
  }

  /** Whether a CPU is to be offline. */
  isOffline(cpu: number): boolean {
    return this.machine.atomics.load(this.#i32, this.offlineOf(cpu)) !== 0;
  }

  /** The word that says so: 1, or 0. */
  offlineOf(cpu: number): Pointer {
    return this.#lineOf(cpu) + CpuLine.offline;
  }

  /** When the run began; once `started`. */
  get start(): RunMoment {
    return this.#read(Control.start);
  }

  /** When it ended; once all have finished. */
  get end(): RunMoment {
    return this.#read(Control.end);
  }

  /** Interrupts a CPU, or one that has not ended in its place, by the flush timer of a domain; false: it is not taken yet. */
  raiseTimer(cpu: number, domain: number): boolean {
    const { atomics } = this.machine;
    let by = cpu;
    for (let others = 1; others < this.cpus && this.isDone(by); others++) by = (by + 1) % this.cpus;
    return atomics.compareExchange(this.#i32, this.#lineOf(by) + CpuLine.timer, 0, 1 + domain) === 0;
  }

  /** The domain whose flush timer interrupts a CPU, or -1; it is taken with that. */
  takeTimer(cpu: number): number {
    const { atomics } = this.machine;
    const timer = this.#lineOf(cpu) + CpuLine.timer;
    if (atomics.load(this.#i32, timer) === 0) return -1;
    return atomics.exchange(this.#i32, timer, 0) - 1;
  }

  /** A sign of life. */
  beat(cpu: number): void {
    this.#i32[this.#lineOf(cpu) + CpuLine.beats]!++;
  }

  /** For whoever watches the run. */
  noteOps(cpu: number, ops: number): void {
    this.machine.f64[f64Index(this.#lineOf(cpu) + CpuLine.ops)] = ops;
  }

  /** Operations of all CPUs so far: recent, not exact. */
  get ops(): number {
    let ops = 0;
    for (let cpu = 0; cpu < this.cpus; cpu++)
      ops += this.machine.f64[f64Index(this.#lineOf(cpu) + CpuLine.ops)]!;
    return ops;
  }

  beatsOf(cpu: number): number {
    return this.#i32[this.#lineOf(cpu) + CpuLine.beats]!;
  }

  publish(cpu: number, position: number): void {
    announce(this.machine, this.#lineOf(cpu) + CpuLine.progress, position);
  }

  /** The progress word of a CPU; see `hasPublished`. */
  progressOf(cpu: number): Pointer {
    return this.#lineOf(cpu) + CpuLine.progress;
  }

  /** Positions are modulo 2^32, and never 2^31 apart. */
  hasPublished(cpu: number, position: number): boolean {
    return ((this.machine.atomics.load(this.#i32, this.progressOf(cpu)) - position) | 0) >= 0;
  }

  /** One turn of a short wait for an announced word to leave `seen`; `turn` counts from 0. */
  spin(word: Pointer, seen: number, turn: number): void {
    this.machine.relax(word, seen, turn);
  }

  /** Sleeps until the word leaves `seen` and its CPU announces so, or a little while. */
  sleep(word: Pointer, seen: number): void {
    relaxAnnounced(this.machine, word, seen);
  }

  valueOf(word: Pointer): number {
    return this.machine.atomics.load(this.#i32, word);
  }

  #write(at: number, { ns, userUs, systemUs }: RunMoment): void {
    this.machine.f64.set([ns, userUs, systemUs], f64Index(this.#base + at));
  }

  #read(at: number): RunMoment {
    const from = f64Index(this.#base + at);
    const [ns, userUs, systemUs] = this.machine.f64.subarray(from, from + 3) as unknown as [
      number,
      number,
      number,
    ];
    return { ns, userUs, systemUs };
  }

  #lineOf(cpu: number): Pointer {
    return this.#base + CPU_LINES + cpu * LINE_WORDS;
  }
}
