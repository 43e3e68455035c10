import type { Machine } from "../memory/machine.js";
import type { Pointer } from "../memory/pointer.js";

/**
 * The depot of one bin: a shared stack of full magazines between the CPUs, as one thread sees it. All state is in shared
 * memory, between the calls and between the threads. A design takes care of its own mutual exclusion: every method but
 * `walk` may be called by several threads at once. `cpu` is who calls, for the statistics of locks; it may be one of the
 * machine's contexts besides the CPUs, and is then no smaller than their number.
 *
 * A magazine is in one place at a time: its `next` is the depot's to write from push to pop, its pfns are nobody's.
 */
export interface Depot {
  /** Takes over a full magazine; false, and the magazine stays the caller's, when there is no room. */
  push(magazine: Pointer, cpu: number): boolean;
  /** Hands a full magazine over to the caller, or NULL when there is none. */
  pop(cpu: number): Pointer;
  /** How many magazines are in it; a snapshot when others are at it. */
  size(): number;
  /** Hands every magazine over to `visit`: teardown and flush. */
  drain(cpu: number, visit: (magazine: Pointer) => void): void;
  /**
   * At rest, when nobody else is at it: shows every magazine to `visit`, the top one first, and changes nothing.
   * Stops when `visit` answers false, before it follows a link any further.
   */
  walk(visit: (magazine: Pointer) => boolean): void;
  /**
   * A reclaim rule of the design's own: how many magazines housekeeping takes off and frees now, asked once per tick
   * (100 ms) for as long as there are any. Without it the rule is that of the merged list: one per tick, down to one
   * magazine per online CPU.
   */
  surplus?(online: number, cpu: number): number;
}

/** What a depot may know of the domain that it is made for. */
export interface DepotOptions {
  readonly cpus: number;
  readonly magazineSize: number;
  /** Magazines that a depot of fixed size is to hold. @default what the design says */
  readonly depotSize?: number | undefined;
}

/**
 * A depot design: how much shared memory one bin's depot takes, how to work on it, and what it promises. This is the
 * contract for designs of users' own, see `defineDepot`; it is the same for the built-in ones.
 */
export interface DepotDesign {
  /** The name on the command line and in results: letters, digits, and . _ - between them. */
  readonly id: string;
  /** One line for help texts. */
  readonly summary: string;
  /** Whether housekeeping trims it: "on" and "off" are defaults that an option overrides, "never" is for arrays. */
  readonly reclaim: "on" | "off" | "never";
  /** Whether a push may be refused for want of room. */
  readonly bounded: boolean;
  /** What a pop promises: the magazine that was pushed last, or any of those in it. */
  readonly order: "stack" | "bag";
  /**
   * What follows a refused push besides the magazine's pfns going back to the tree: nothing, or the same for loaded
   * and prev of every CPU. @default "free"
   */
  readonly onOverflow?: "free" | "flush";
  /** What its first words are called, for people: in the tables of `iovalab check`. */
  readonly words?: readonly string[];
  /** Whether `depotSize` says how many magazines it holds. @default false */
  readonly takesDepotSize?: boolean;
  /** Magazines that one depot holds at the most, of a bounded design that knows. */
  capacityOf?(options: DepotOptions): number;
  /** Words of shared memory that one depot needs; it starts on a cache line of its own. */
  sizeOf(options: DepotOptions): number;
  /** Makes the empty depot; once, before anybody attaches. */
  initialize(machine: Machine, base: Pointer, options: DepotOptions): void;
  /** This thread's view of an initialized depot. */
  attach(machine: Machine, base: Pointer, options: DepotOptions): Depot;
}
