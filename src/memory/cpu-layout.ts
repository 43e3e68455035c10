import { LINE_WORDS, type Pointer, WORDS_PER_F64 } from "./pointer.js";

/**
 * What machine memory holds of each CPU:
 *
 *   word | field         | writer       | access        | meaning
 *   -----|---------------|--------------|---------------|--------------------------------------------------
 *   0    | owner         | anyone       | atomic        | who may touch this CPU's things, see CpuOwnership
 *   1    | requests      | others       | atomic, glances | how many others wait for them (glances: the owner's poll)
 *   2    | served        | others       | atomic        | how many of them had their turn, modulo 2^32
 *   3    | rcacheLock    | anyone       | atomic        | the kernel's per-CPU lock, with cpuLock: "kernel" only
 *   32   | iovaCache     | the owner    | plain         | free iovas: head, count
 *   34   | magazineCache | the owner    | plain         | free magazines: head, count
 *   36   | nodeFaults    | the owner    | plain         | iovas that fail on purpose, see FaultPoint
 *   38   | magazineFaults| the owner    | plain         | magazines that fail on purpose
 *   64.. | statistics    | the CPU      | plain         | Float64 counters, see CpuStatistics
 *
 * Invariants: everything but line 0 is touched by the thread that holds `owner`; samplers may read statistics
 * at any time and see recent values.
 *
 * Why lines: `owner` and `requests` are written by others, the slab caches on each slow operation, the statistics
 * only on the way out of the magazines; a poll of `requests` must not miss because of a neighbour.
 */
export const CpuBlock = {
  owner: 0,
  requests: 1,
  served: 2,
  rcacheLock: 3,
  iovaCache: LINE_WORDS,
  magazineCache: LINE_WORDS + 2,
  nodeFaults: LINE_WORDS + 4,
  magazineFaults: LINE_WORDS + 6,
  statistics: 2 * LINE_WORDS,
} as const;

/** Counters of one CPU, as Float64 offsets in its statistics. */
export const CpuStatistic = {
  /** Allocations that no magazine could serve. */
  misses: 0,
  depotPushes: 1,
  depotPops: 2,
  depotOverflows: 3,
  /** Flushes of every cache, on exhaustion. */
  flushes: 4,
  /** Magazines that reclaim work freed. */
  reclaimed: 5,
  /** Nodes visited by tree searches. */
  treeSteps: 6,
  treeAllocs: 7,
  treeFrees: 8,
  /** Pfns in a drained magazine that no range holds: double or bogus frees. */
  warnings: 9,
  /** Failed compareExchange on the heads of lock-free depots. */
  casFailures: 10,
  /** Failed compareExchange on the heads of slabs. */
  slabCasFailures: 11,
  /** Allocations of magazines and of iovas that failed on purpose. */
  failedMagazines: 12,
  failedNodes: 13,
  /** Nodes visited by look-ups of a pfn. */
  findSteps: 14,
  /** Allocations that were asked for again, with the device's mask in place of 32 bits. */
  retries: 15,
  /** Ranges that it freed out of the rings of flush queues. */
  unqueued: 16,
  /** The LockStatistics of each lock class follow. */
  locks: 17,
} as const;

/** Counters of one CPU and lock class. Times are in nanoseconds; of holds, those of the acquisitions that were timed. */
export const LockStatistic = {
  acquisitions: 0,
  /** Acquisitions that had to wait. */
  contended: 1,
  wait: 2,
  maxWait: 3,
  /** 0 while there was none. */
  minWait: 4,
  timedHolds: 5,
  hold: 6,
  maxHold: 7,
  /** 0 while there was none. */
  minHold: 8,
  /** Timed, but too long to be true: they are in none of the four above. */
  preemptedHolds: 9,
} as const;
export const LOCK_STATISTICS = LockStatistic.preemptedHolds + 1;
export const LOCK_CLASSES = 4;
export const CPU_STATISTICS = CpuStatistic.locks + LOCK_STATISTICS * LOCK_CLASSES;

/**
 * Why a power of two: the product with a CPU's number, on the way of every operation, is then a shift.
 */
export const CPU_WORDS = 8 * LINE_WORDS;
if (CpuBlock.statistics + CPU_STATISTICS * WORDS_PER_F64 > CPU_WORDS) throw new RangeError("CPU_WORDS");

/** The same in Float64 words: how far apart the statistics of two CPUs are. */
export const CPU_F64 = CPU_WORDS / WORDS_PER_F64;

/**
 * Contexts that can call the allocator: the CPUs, then the housekeeping thread (kworker) and the controller
 * (boot), which init and put domains. Each has a block of its own, so that none needs a special case.
 */
export function contextsOf(cpus: number): number {
  return cpus + 2;
}
export function kworkerOf(cpus: number): number {
  return cpus;
}
export function bootOf(cpus: number): number {
  return cpus + 1;
}

/** The Float64 index of the first statistic of a CPU. */
export function cpuStatistics(cpusBase: Pointer, cpu: number): number {
  return (cpusBase + cpu * CPU_WORDS + CpuBlock.statistics) >> 1;
}
