import { CPU_F64, CPU_WORDS, cpuStatistics } from "./cpu-layout.js";
import type { Machine } from "./machine.js";
import type { Pointer } from "./pointer.js";

/**
 * A place where allocations of memory can be made to fail on purpose, as the kernel's fault injection does in its slab
 * allocator (failslab). Which of them fail is left to chance, by a stream of random numbers of each CPU's own, so that
 * the same calls on a CPU fail again with the same seed.
 *
 * In each CPU's block, on the line of its slab caches, which are read at the same time anyway:
 *
 *   word | field     | writer         | access | meaning
 *   -----|-----------|----------------|--------|--------------------------------------------------------
 *   0    | threshold | the controller | plain  | of CHANCES draws so many fail; 0, as at first: none does
 *   1    | random    | the CPU        | plain  | state of its stream, never 0 while threshold is not
 *
 * Invariants: touched by the thread that holds the CPU, or before the CPUs run. Only CPUs are ever armed: the
 * controller makes domains and their reserves from a context of its own, which no failure meets.
 */
const Fault = { threshold: 0, random: 1 } as const;

/** Why 30 bits: a threshold of all of them, which always fails, is still a positive number of 32. */
const CHANCE_BITS = 30;
const CHANCES = 2 ** CHANCE_BITS;

// Bound here, see "Constants" in pointer.ts.
const CPU_STRIDE = CPU_WORDS;
const { threshold } = Fault;

export class FaultPoint {
  readonly #i32: Int32Array;
  readonly #f64: Float64Array;
  readonly #at: Pointer;
  readonly #failed: number;

  /** `place` is its offset in a CPU's block; `statistic` counts what failed here. */
  constructor(machine: Machine, place: number, statistic: number) {
    const { cpus } = machine.layout;
    this.#i32 = machine.i32;
    this.#f64 = machine.f64;
    this.#at = cpus + place;
    this.#failed = cpuStatistics(cpus, 0) + statistic;
  }

  /** From now on allocations of `cpu` fail with this probability; `random` begins its stream. */
  arm(cpu: number, probability: number, random: number): void {
    const at = this.#at + cpu * CPU_STRIDE;
    this.#i32[at + Fault.threshold] = probability === 0 ? 0 : Math.max(1, Math.round(probability * CHANCES));
    this.#i32[at + Fault.random] = random | 0 || 1;
  }

  /** Whether the allocation that `cpu` is about to make is to fail (the kernel's `should_fail`). */
  shouldFail(cpu: number): boolean {
    const at = this.#at + cpu * CPU_STRIDE;
    return this.#i32[at + threshold]! !== 0 && this.#draw(cpu, at);
  }

  #draw(cpu: number, at: Pointer): boolean {
    const i32 = this.#i32;
    // G. Marsaglia, "Xorshift RNGs", 2003.
    let x = i32[at + Fault.random]!;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    i32[at + Fault.random] = x;
    if (x >>> (32 - CHANCE_BITS) >= i32[at + threshold]!) return false;
    this.#f64[this.#failed + cpu * CPU_F64]!++;
    return true;
  }
}
