import type { DepotDesign } from "./depot.js";
import { MAGAZINE_SIZE } from "./magazine.js";

/** Orders 0..5 by default: 1 to 32 pages. */
export const DEFAULT_BINS = 6;
export const MAX_BINS = 20;
export const MIN_GRANULE_SHIFT = 10;
export const MAX_GRANULE_SHIFT = 16;

/** How the allocator is set up, the same for every domain of a machine. Structured-cloneable. */
export interface AllocatorOptions {
  readonly cpus: number;
  /** @default 6 */
  readonly bins: number;
  /** Pfns per magazine. @default 127 */
  readonly magazineSize: number;
  /** Magazines that a depot of fixed size holds. @default what the design says */
  readonly depotSize?: number | undefined;
  /**
   * "owned": a CPU's magazines are its own while it runs, no lock on the way. "kernel": a spinlock per CPU is
   * taken and released on each operation, to measure what that costs. @default "owned"
   */
  readonly cpuLock: "owned" | "kernel";
  /** Whether housekeeping trims the depots. @default as the design says */
  readonly reclaim: boolean;
}

export interface MemoryLimits {
  /** Domains at the same time. @default 1 */
  readonly domains: number;
  /** iova nodes, all domains together. */
  readonly maxIovas: number;
  /** Magazines, all domains together. */
  readonly maxMagazines: number;
  /** Words of machine memory for the engine. @default 0 */
  readonly engineWords?: number;
}

/** What differs between domains. */
export interface DomainOptions {
  /** log2 of the granule in bytes, 10 to 16. @default 12 */
  readonly granuleShift: number;
  /** The lowest pfn ever given out. @default 1 */
  readonly startPfn: number;
}
export const DEFAULT_DOMAIN: DomainOptions = Object.freeze({ granuleShift: 12, startPfn: 1 });

export function defaultAllocatorOptions(cpus: number, design: DepotDesign): AllocatorOptions {
  const reclaim = design.reclaim === "on";
  return { cpus, bins: DEFAULT_BINS, magazineSize: MAGAZINE_SIZE, cpuLock: "owned", reclaim };
}
