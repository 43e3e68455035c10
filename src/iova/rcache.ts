import { CPU_WORDS, CpuStatistic, cpuStatistics } from "../memory/cpu-layout.js";
import type { Machine } from "../memory/machine.js";
import { MachineHeader } from "../memory/machine-layout.js";
import { LINE_WORDS, NULL, type Pointer } from "../memory/pointer.js";
import type { Depot } from "./depot.js";
import type { IovaTree } from "./iova-tree.js";
import { pfnAt, pushPfn, setMagazineSize, setPfnAt, sizeOfMagazine } from "./magazine.js";
import type { MagazinePool } from "./magazine-pool.js";

/**
 * An rcache: the cache of one order, a pair of magazines per CPU and the depot behind them.
 *
 * Each CPU's pair, in the CPU's own lines of the domain:
 *
 *   word | field  | access        | meaning
 *   -----|--------|---------------|---------------------------------------------------
 *   0    | loaded | CPU ownership | the magazine that gets and puts work on
 *   1    | prev   | CPU ownership | the one before it
 *
 * and the bin's header:
 *
 *   word | field     | access | meaning
 *   -----|-----------|--------|--------------------------------------------------------
 *   0    | work      | atomic | 1: reclaim work is queued
 *   1    | depotPeak | atomic | the most magazines that the depot ever held
 *
 * Invariants: loaded and prev are never NULL while the domain lives.
 */
const PairField = { loaded: 0, prev: 1 } as const;
export const PAIR_WORDS = 2;
export const RcacheHeader = { work: 0, depotPeak: 1 } as const;
export const RCACHE_WORDS = LINE_WORDS;

/** Answers of `makeRoom` besides the magazine that the depot refused. */
export const ROOM: Pointer = NULL;
export const NO_MEMORY: Pointer = -1;
/** The same on purpose: no reason to look for memory elsewhere, see FaultPoint. */
export const FAILED: Pointer = -2;

export interface RcacheShape {
  readonly header: Pointer;
  /** The pair of CPU 0; those of other CPUs are CPU_WORDS apart. */
  readonly pairs: Pointer;
  readonly cpus: number;
  readonly magazineSize: number;
  /** Whether a push queues reclaim work. */
  readonly reclaim: boolean;
}

export class Rcache {
  readonly #i32: Int32Array;
  readonly #f64: Float64Array;
  readonly #pairs: Pointer;
  readonly #magazineSize: number;

  constructor(
    private readonly machine: Machine,
    private readonly shape: RcacheShape,
    readonly depot: Depot,
    private readonly magazines: MagazinePool,
    private readonly tree: IovaTree,
  ) {
    this.#i32 = machine.i32;
    this.#f64 = machine.f64;
    this.#pairs = shape.pairs;
    this.#magazineSize = shape.magazineSize;
  }

  /** Gives every CPU its two magazines. False when there is not the memory for it; then none is kept. */
  initialize(by: number): boolean {
    const { atomics, i32 } = this.machine;
    atomics.store(i32, this.shape.header + RcacheHeader.work, 0);
    atomics.store(i32, this.shape.header + RcacheHeader.depotPeak, 0);
    for (let word = 0; word < this.shape.cpus * PAIR_WORDS; word++) {
      const at = this.#pairs + (word >> 1) * CPU_WORDS + (word & 1);
      i32[at] = this.magazines.allocReclaiming(by);
      if (i32[at] !== NULL) continue;
      for (let undo = word - 1; undo >= 0; undo--) {
        this.magazines.free(i32[this.#pairs + (undo >> 1) * CPU_WORDS + (undo & 1)]!, by);
      }
      return false;
    }
    return true;
  }

  // -- Get and put: the owner's magazines, no lock and no atomic; IovaDomain tries loaded's top before -------

  /** A cached pfn `<= bound`, or 0. */
  get(cpu: number, bound: number): number {
    return this.fillLoaded(cpu) ? this.popLoaded(cpu, bound) : 0;
  }

  /** Caches `pfn` in `loaded`; false, and nothing happened, when `loaded` is full. */
  put(cpu: number, pfn: number): boolean {
    return pushPfn(this.#i32, this.#f64, this.loaded(cpu), this.#magazineSize, pfn);
  }

  // -- Their steps ----------------------------------------------------------------------------------------

  /** Makes `loaded` hold something: as it is, by a swap with `prev`, or with a depot magazine in its place. */
  fillLoaded(cpu: number): boolean {
    const i32 = this.#i32;
    const pair = this.#pairs + cpu * CPU_WORDS;
    const loaded = i32[pair + PairField.loaded]!;
    if (sizeOfMagazine(i32, loaded) > 0) return true;
    const prev = i32[pair + PairField.prev]!;
    if (sizeOfMagazine(i32, prev) > 0) {
      this.#swap(pair);
      return true;
    }
    const full = this.depot.pop(cpu);
    if (full === NULL) return false;
    this.#count(cpu, CpuStatistic.depotPops);
    i32[pair + PairField.loaded] = full;
    this.magazines.free(loaded, cpu);
    return true;
  }

  /** Takes the topmost pfn `<= bound` out of `loaded`, which is not empty; the top one moves into its place. */
  popLoaded(cpu: number, bound: number): number {
    const i32 = this.#i32;
    const f64 = this.#f64;
    const loaded = i32[this.#pairs + cpu * CPU_WORDS]!;
    const top = sizeOfMagazine(i32, loaded) - 1;
    for (let index = top; index >= 0; index--) {
      const pfn = pfnAt(f64, loaded, index);
      if (pfn > bound) continue;
      setPfnAt(f64, loaded, index, pfnAt(f64, loaded, top));
      setMagazineSize(i32, loaded, top);
      return pfn;
    }
    return 0;
  }

  /**
   * Makes room in `loaded`: ROOM when it has some, after a swap or with a new magazine in its place, the full one
   * gone to the depot; NO_MEMORY or FAILED for that new magazine; else the full magazine, which the depot refused and whose
   * pfns the caller frees to the tree once it has put its own.
   */
  makeRoom(cpu: number): Pointer {
    const i32 = this.#i32;
    const pair = this.#pairs + cpu * CPU_WORDS;
    const loaded = i32[pair + PairField.loaded]!;
    if (sizeOfMagazine(i32, loaded) < this.#magazineSize) return ROOM;
    if (sizeOfMagazine(i32, i32[pair + PairField.prev]!) < this.#magazineSize) {
      this.#swap(pair);
      return ROOM;
    }
    if (this.magazines.faults.shouldFail(cpu)) return FAILED;
    const empty = this.magazines.alloc(cpu);
    if (empty === NULL) return NO_MEMORY;
    i32[pair + PairField.loaded] = empty;
    if (!this.depot.push(loaded, cpu)) {
      this.#count(cpu, CpuStatistic.depotOverflows);
      return loaded;
    }
    this.#count(cpu, CpuStatistic.depotPushes);
    this.#noteDepth();
    if (this.shape.reclaim) this.#queueWork();
    return ROOM;
  }

  /** Frees the pfns of a magazine to the tree, from index 0 upwards, under one hold of its lock. */
  freePfns(magazine: Pointer, size: number, cpu: number): void {
    this.tree.acquire(cpu);
    for (let index = 0; index < size; index++)
      this.tree.freeCachedLocked(cpu, pfnAt(this.#f64, magazine, index));
    this.tree.release();
  }

  /** Frees a full magazine that the depot gave up or refused: its pfns to the tree, itself to the slab. */
  freeFull(magazine: Pointer, cpu: number): void {
    this.freePfns(magazine, this.#magazineSize, cpu);
    this.magazines.free(magazine, cpu);
  }

  // -- Draining, by whoever owns `cpu` at the time -----------------------------------------------------------

  /** The pfns of `loaded`, then those of `prev`, go back to the tree; the magazines stay, empty. */
  drainCpu(cpu: number): void {
    for (const magazine of [this.loaded(cpu), this.prev(cpu)]) {
      this.freePfns(magazine, sizeOfMagazine(this.#i32, magazine), cpu);
      setMagazineSize(this.#i32, magazine, 0);
    }
  }

  /** Every magazine of the depot goes back to the tree. */
  drainDepot(by: number): void {
    this.depot.drain(by, (magazine) => this.freeFull(magazine, by));
  }

  /** Gives all magazines back; their pfns are the tree's business, which is going away too. */
  destroy(by: number): void {
    for (let cpu = 0; cpu < this.shape.cpus; cpu++) {
      this.magazines.free(this.loaded(cpu), by);
      this.magazines.free(this.prev(cpu), by);
    }
    this.depot.drain(by, (magazine) => this.magazines.free(magazine, by));
    this.cancelWork();
  }

  // -- Reclaim ----------------------------------------------------------------------------------------------

  get workQueued(): boolean {
    return this.machine.atomics.load(this.#i32, this.shape.header + RcacheHeader.work) !== 0;
  }

  /**
   * One run of the reclaim work, see `Depot.surplus`. It queues itself again if it freed something, and for a rule of
   * the design's own, which counts in ticks, as long as something is left. Answers how many magazines it freed.
   */
  runWork(by: number): number {
    const { atomics, layout } = this.machine;
    // An exchange, not a store: it sees what was pushed before the work was queued.
    atomics.exchange(this.#i32, this.shape.header + RcacheHeader.work, 0);
    const online = atomics.load(this.#i32, layout.header + MachineHeader.onlineCpus);
    const { depot } = this;
    const ownRule = depot.surplus !== undefined;
    const surplus = depot.surplus?.(online, by) ?? (depot.size() > online ? 1 : 0);
    let freed = 0;
    for (; freed < surplus; freed++) {
      const magazine = depot.pop(by);
      // Others may have taken it meanwhile.
      if (magazine === NULL) break;
      this.freeFull(magazine, by);
      this.#count(by, CpuStatistic.reclaimed);
    }
    if (freed > 0 || (ownRule && depot.size() > 0)) this.#queueWork();
    return freed;
  }

  cancelWork(): void {
    this.machine.atomics.store(this.#i32, this.shape.header + RcacheHeader.work, 0);
  }

  #queueWork(): void {
    this.machine.atomics.store(this.#i32, this.shape.header + RcacheHeader.work, 1);
  }

  // -- What there is ----------------------------------------------------------------------------------------

  loaded(cpu: number): Pointer {
    return this.#i32[this.#pairs + cpu * CPU_WORDS + PairField.loaded]!;
  }

  prev(cpu: number): Pointer {
    return this.#i32[this.#pairs + cpu * CPU_WORDS + PairField.prev]!;
  }

  /** How many pfns `loaded` and `prev` of a CPU hold. */
  sizes(cpu: number): { loaded: number; prev: number } {
    return {
      loaded: sizeOfMagazine(this.#i32, this.loaded(cpu)),
      prev: sizeOfMagazine(this.#i32, this.prev(cpu)),
    };
  }

  get depotPeak(): number {
    return this.machine.atomics.load(this.#i32, this.shape.header + RcacheHeader.depotPeak);
  }

  #swap(pair: Pointer): void {
    const loaded = this.#i32[pair + PairField.loaded]!;
    this.#i32[pair + PairField.loaded] = this.#i32[pair + PairField.prev]!;
    this.#i32[pair + PairField.prev] = loaded;
  }

  #noteDepth(): void {
    const peak = this.shape.header + RcacheHeader.depotPeak;
    const depth = this.depot.size();
    // Two CPUs that note at once may lose the larger by one magazine; what is shown says "peak", not "exact".
    if (depth > this.machine.glances[peak]!) this.machine.atomics.store(this.#i32, peak, depth);
  }

  #count(cpu: number, statistic: number): void {
    this.#f64[cpuStatistics(this.machine.layout.cpus, cpu) + statistic]!++;
  }
}
