import type { CpuStates } from "./cpu-states.js";

/** What an interrupt has a CPU do, in steps; each is an operation of its own. */
export interface InterruptWork {
  /** False after the last one. */
  step(cpu: number): boolean;
}

/** What interrupts have the CPUs do before they go on with what they were at. */
export class Interrupts {
  /** Of each CPU, the first one first. */
  readonly #waiting: InterruptWork[][];
  /** 1 while it is between two steps of the first of them. */
  readonly #serving: Uint8Array;

  constructor(private readonly states: CpuStates) {
    this.#waiting = Array.from({ length: states.cpus }, () => []);
    this.#serving = new Uint8Array(states.cpus);
  }

  /**
   * An interrupt at `time`: the CPU takes it at its next event, or at once if it sleeps. One that ended or is offline leaves
   * it to another; where all who are left are offline, it waits for one of them.
   */
  raise(cpu: number, work: InterruptWork, time: number): void {
    const { states } = this;
    const online = states.nextRunning(cpu);
    const by = online < 0 ? this.#waiting.findIndex((_, other) => !states.hasEnded(other)) : online;
    if (by < 0) return;
    this.#waiting[by]!.push(work);
    states.wake(by, time);
  }

  /** A CPU that is told to go offline keeps what it has begun; what waits goes to another. */
  leave(cpu: number, time: number): void {
    for (const work of this.#waiting[cpu]!.splice(this.#serving[cpu]!)) this.raise(cpu, work, time);
  }

  /** Whether one waits for the CPU, or is being served. */
  isRaised(cpu: number): boolean {
    return this.#waiting[cpu]!.length > 0;
  }

  isServing(cpu: number): boolean {
    return this.#serving[cpu] !== 0;
  }

  /** A step of the first one. */
  serve(cpu: number): void {
    const waiting = this.#waiting[cpu]!;
    const goesOn = waiting[0]!.step(cpu);
    if (!goesOn) waiting.shift();
    this.#serving[cpu] = goesOn ? 1 : 0;
  }
}
