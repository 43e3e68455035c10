import type { Pointer } from "./pointer.js";

/**
 * The seam between the allocator, which is written once, and the world that runs it: real threads
 * (`ThreadMachine`), simulated CPUs, or the explorer of interleavings. The allocator touches shared memory only
 * through these views and atomics, and keeps all state there between its shared accesses.
 */
export interface Machine {
  readonly i32: Int32Array;
  /**
   * The same words as `i32`, for glances: plain reads of words that others may be writing at that moment, where a late
   * answer does no harm (the kernel marks such reads with READ_ONCE). Never written through. A race that goes through
   * `i32` is a mistake.
   */
  readonly glances: Int32Array;
  /** Pfns. Plain accesses only: a pfn is touched by its owner or under a lock. */
  readonly f64: Float64Array;
  /** Tagged heads. Atomic accesses only. */
  readonly u64: BigUint64Array;
  readonly atomics: MachineAtomics;
  readonly layout: MachineLayout;
  /** Takes a spinlock on behalf of `cpu`, which its statistics are charged to. */
  acquire(lock: Pointer, lockClass: LockClass, cpu: number): void;
  release(lock: Pointer): void;
  /**
   * One turn of a wait loop, for as long as `word` holds `seen`: spins at first, sleeps later.
   * `turn` counts from 0. Throws WaitTimeout past the deadline and RunAborted when the run is over.
   */
  relax(word: Pointer, seen: number, turn: number): void;
  /** Nanoseconds since an arbitrary point; the same clock on every CPU. */
  now(): number;
}

export type MachineAtomics = Pick<
  typeof Atomics,
  "load" | "store" | "add" | "sub" | "exchange" | "compareExchange" | "wait" | "notify"
>;

/** Lock classes, as lockdep would name them; the index is the row in a CPU's statistics. */
export const LockClass = { iovaRbtree: 0, depot: 1, cpuRcache: 2, flushQueue: 3 } as const;
export type LockClass = (typeof LockClass)[keyof typeof LockClass];
export const LOCK_CLASS_NAMES = ["iovaRbtree", "depot", "cpuRcache", "flushQueue"] as const;

/** What a machine is made of; everything else follows from it. Structured-cloneable: workers attach by it. */
export interface MachineShape {
  /** CPUs that run workloads. The machine has two more contexts, see `CpuLayout`. */
  readonly cpus: number;
  /** Domains that can exist at the same time. */
  readonly domains: number;
  /** Words of one domain's block. */
  readonly domainWords: number;
  readonly iovaWords: number;
  /** Hard limit on iova nodes, all domains together. */
  readonly maxIovas: number;
  readonly magazineWords: number;
  /** Hard limit on magazines, all domains together. */
  readonly maxMagazines: number;
  /** Words for whoever runs the CPUs: barriers, rings, progress. */
  readonly engineWords: number;
}

/** Where things are, as word pointers. */
export interface MachineLayout {
  readonly shape: MachineShape;
  readonly header: Pointer;
  readonly cpus: Pointer;
  readonly iovaSlab: Pointer;
  readonly magazineSlab: Pointer;
  readonly engine: Pointer;
  readonly domains: Pointer;
  readonly magazines: Pointer;
  readonly iovas: Pointer;
  readonly sizeWords: number;
}
