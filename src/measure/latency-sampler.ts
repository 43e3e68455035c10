import { createHistogram, type Histogram, type RecordableHistogram } from "node:perf_hooks";
import { CpuStatistic, cpuStatistics } from "../memory/cpu-layout.js";
import type { Machine } from "../memory/machine.js";
import type { Random } from "../workload/random.js";
import type { FreeKinds } from "./free-kinds.js";
import { LATENCY_KINDS, type LatencyKind } from "./result.js";

/** What one CPU's sampler saw; structured-cloneable. */
export interface LatencySamples {
  /** In nanoseconds, the clock's cost included; of the kinds of which there was a sample. */
  readonly histograms: Readonly<Partial<Record<LatencyKind, Histogram>>>;
  /** The median of samples of nothing. */
  readonly clockCostNs: number;
}

/** Longest latency that a histogram tells from longer ones, in nanoseconds. */
const LONGEST_NS = 1e11;
/** Why 3 digits: HDR's usual; 200 KB per kind and CPU. */
const DIGITS = 3;
const CALIBRATIONS = 1001;
/** Samples that wait to be recorded: time and kind of each are 9 KB, which stay in the core's cache. */
const PENDING = 1024;

const ALLOC_HIT = LATENCY_KINDS.indexOf("allocHit");
const ALLOC_MISS = LATENCY_KINDS.indexOf("allocMiss");

/**
 * Times one operation in so many. Which ones is left to chance: a fixed distance would always meet the same phase of a
 * workload that repeats itself. The mean distance is the same for all CPUs and the whole run: if it followed the speed,
 * slow phases and slow CPUs would be sampled more densely than fast ones, and the percentiles would be theirs.
 */
export class LatencySampler {
  readonly #histograms: Partial<Record<LatencyKind, RecordableHistogram>> = {};
  readonly #times = new Float64Array(PENDING);
  readonly #kinds = new Uint8Array(PENDING);
  #pending = 0;
  readonly #misses: number;
  /** The statistic that tells two kinds of frees apart, and the kinds. */
  readonly #freeing: number;
  readonly #freeStill: number;
  readonly #freeGrown: number;
  #missesBefore = 0;
  #freeingBefore = 0;
  #since = 0;

  constructor(
    private readonly machine: Machine,
    cpu: number,
    private readonly random: Random,
    /** Turns of the CPU from one sample to the next, on the average. */
    private readonly every: number,
    frees: FreeKinds,
  ) {
    const statistics = cpuStatistics(machine.layout.cpus, cpu);
    this.#misses = statistics + CpuStatistic.misses;
    this.#freeing = statistics + frees.statistic;
    this.#freeStill = LATENCY_KINDS.indexOf(frees.still);
    this.#freeGrown = LATENCY_KINDS.indexOf(frees.grown);
  }

  /** Turns of the CPU until the one to be timed; at least 1. */
  nextGap(): number {
    return 1 + this.random.below(2 * this.every - 1);
  }

  /** Just before an operation. */
  begin(): void {
    const { f64 } = this.machine;
    this.#missesBefore = f64[this.#misses]!;
    this.#freeingBefore = f64[this.#freeing]!;
    this.#since = this.machine.now();
  }

  /** Just after it, if it was an allocation. */
  endAlloc(): void {
    const ns = this.machine.now() - this.#since;
    const missed = this.machine.f64[this.#misses] !== this.#missesBefore;
    this.#record(missed ? ALLOC_MISS : ALLOC_HIT, ns);
  }

  /** Just after it, if it was a free. */
  endFree(): void {
    const ns = this.machine.now() - this.#since;
    const grown = this.machine.f64[this.#freeing] !== this.#freeingBefore;
    this.#record(grown ? this.#freeGrown : this.#freeStill, ns);
  }

  /** After the run, while this code is still as fast as it was in it. */
  finish(): LatencySamples {
    const costs = new Float64Array(CALIBRATIONS);
    for (let k = 0; k < CALIBRATIONS; k++) {
      this.begin();
      costs[k] = Math.round(this.machine.now() - this.#since);
    }
    costs.sort();
    this.#flush();
    return { histograms: this.#histograms, clockCostNs: costs[CALIBRATIONS >> 1]! };
  }

  #record(kind: number, ns: number): void {
    const at = this.#pending++;
    this.#kinds[at] = kind;
    this.#times[at] = ns;
    if (this.#pending === PENDING) this.#flush();
  }

  /** Histograms are far memory and native code: they are filled many samples at a time, and the last after the run. */
  #flush(): void {
    for (let at = 0; at < this.#pending; at++) {
      const kind = LATENCY_KINDS[this.#kinds[at]!]!;
      this.#histograms[kind] ??= createHistogram({ lowest: 1, highest: LONGEST_NS, figures: DIGITS });
      this.#histograms[kind].record(Math.min(Math.max(1, Math.round(this.#times[at]!)), LONGEST_NS));
    }
    this.#pending = 0;
  }
}
