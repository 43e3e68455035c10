/** Memory that fails on purpose. */
export interface MemoryFaults {
  /** Allocations of magazines fail with this probability; the pfn of the free then goes to the tree. */
  readonly failMagazine?: number;
  /** Allocations of tree nodes fail with this probability; the allocation of the range then fails. */
  readonly failNode?: number;
}

/** What is to go wrong in a run, on purpose; nothing that is left out. Structured-cloneable. */
export interface FaultPlan extends MemoryFaults {
  /** The thread of this CPU dies between two of its operations, its magazines still its own. */
  readonly killCpu?: number;
  /** This CPU takes so many times as long for its operations. */
  readonly slowCpu?: SlowCpu;
  /** Every so many seconds another CPU, never CPU 0, goes offline, and is back after half of that. */
  readonly hotplugSeconds?: number;
  /** One free in a thousand is wrong, as that of a broken driver. */
  readonly wrongFree?: WrongFree;
}

export interface SlowCpu {
  readonly cpu: number;
  readonly factor: number;
}

/**
 * double: a range is freed, and at once freed again. unknown: after a range, a pfn is freed that was never given out.
 * wrong-size: a range is freed with twice its size, hence into the next bin.
 */
export const WRONG_FREES = ["double", "unknown", "wrong-size"] as const;
export type WrongFree = (typeof WRONG_FREES)[number];

/** Sets the random numbers of faults apart from those of workloads with the same seed. */
export const FAULT_SEED = 0x5f4a7c15;
