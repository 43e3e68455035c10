import type { Machine } from "../memory/machine.js";
import type { Pointer } from "../memory/pointer.js";

/**
 * The depot of one bin: a shared stack of full magazines between the CPUs. A design takes care of its own
 * mutual exclusion; `cpu` is who calls, for the statistics of locks.
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
}

/** What a depot may know of the domain that it is made for. */
export interface DepotOptions {
  readonly cpus: number;
  readonly magazineSize: number;
}

/** A depot design: how much shared memory one bin's depot takes, and how to work on it. */
export interface DepotDesign {
  /** The name on the command line and in results. */
  readonly id: string;
  /** One line for help texts. */
  readonly summary: string;
  /** Whether housekeeping trims it: "on" and "off" are defaults that an option overrides, "never" is for arrays. */
  readonly reclaim: "on" | "off" | "never";
  /** Words of shared memory that one depot needs; it starts on a cache line of its own. */
  sizeOf(options: DepotOptions): number;
  /** Makes the empty depot; once, before anybody attaches. */
  initialize(machine: Machine, base: Pointer, options: DepotOptions): void;
  /** This thread's view of an initialized depot. */
  attach(machine: Machine, base: Pointer, options: DepotOptions): Depot;
}
