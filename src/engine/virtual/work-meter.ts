import type { MachineProfile } from "../../measure/machine-profile.js";
import { CPU_F64, CpuStatistic, contextsOf, cpuStatistics } from "../../memory/cpu-layout.js";
import type { MachineLayout } from "../../memory/machine.js";

/** What is remembered of each context: the counters below as they were charged last. */
const Seen = { treeSteps: 0, findSteps: 1, treeAllocs: 2, treeFrees: 3 } as const;
const SEEN = Seen.treeFrees + 1;

/** Linking or unlinking a node, with what is recolored and rotated, is as much as so many steps to nodes just visited. */
export const UPDATE_STEPS = 12;
/** And it writes so many lines: the node's own, its neighbours' in the tree, and the lower ones of its way. */
const UPDATE_LINES = 4;
/**
 * Of look-ups one after the other under one hold, as when a magazine is drained, the first finds every node of its way
 * in another cache; the others share the upper part of it, and find so many of their own.
 */
const OWN_STEPS = 2;

/**
 * What the allocator did, in nanoseconds: the differences of the counters that it keeps itself, so that a hold is as
 * long as the work under it, and the allocator needs no words for an engine that simulates it.
 */
export class WorkMeter {
  readonly #seen: Float64Array;
  readonly #warm: number;
  readonly #coldExtra: number;
  readonly #object: number;
  readonly #magazineWord: number;
  /** Float64 index of the first context's statistics. */
  readonly #statistics: number;
  #afterwards = 0;
  /** What the work takes on top when others wrote all the nodes that it comes to. */
  cold = 0;
  /** What others, who come to the nodes that it wrote, then take on top at most. */
  dirt = 0;

  constructor(
    private readonly f64: Float64Array,
    { shape, cpus }: MachineLayout,
    { ns }: MachineProfile,
  ) {
    this.#seen = new Float64Array(contextsOf(shape.cpus) * SEEN);
    this.#statistics = cpuStatistics(cpus, 0);
    this.#warm = ns.treeStepWarm;
    this.#coldExtra = ns.treeStepCold - ns.treeStepWarm;
    this.#object = ns.object;
    this.#magazineWord = ns.magazineWord;
  }

  /**
   * The work that `cpu`'s counters grew by since this was asked last; `cold` and `dirt` then are of it too. Whoever frees
   * in place of another CPU drains its magazines: each pfn comes out of that CPU's cache.
   */
  since(cpu: number, by: number): number {
    const at = this.#statistics + cpu * CPU_F64;
    const seen = cpu * SEEN;
    const walked = this.#grown(at + CpuStatistic.treeSteps, seen + Seen.treeSteps);
    const found = this.#grown(at + CpuStatistic.findSteps, seen + Seen.findSteps);
    const allocs = this.#grown(at + CpuStatistic.treeAllocs, seen + Seen.treeAllocs);
    const frees = this.#grown(at + CpuStatistic.treeFrees, seen + Seen.treeFrees);
    let ns = (walked + found) * this.#warm + (allocs + frees) * UPDATE_STEPS * this.#warm;
    const depth = frees > 0 ? found / frees : found;
    const far = walked + Math.min(found, depth + OWN_STEPS * Math.max(0, frees - 1));
    this.cold = far * this.#coldExtra;
    this.dirt = (allocs + frees) * UPDATE_LINES * this.#coldExtra;
    // A single node comes from the slab before its lock is taken, or goes there after; those of a magazine go under it.
    const objects = (allocs + frees) * this.#object;
    if (frees > 1) ns += objects;
    else this.#afterwards += objects;
    if (by !== cpu) ns += frees * this.#magazineWord;
    return ns;
  }

  /** What is left to be done outside the lock that was just released. */
  afterwards(): number {
    const ns = this.#afterwards;
    this.#afterwards = 0;
    return ns;
  }

  #grown(counter: number, seen: number): number {
    const value = this.f64[counter]!;
    const grown = value - this.#seen[seen]!;
    this.#seen[seen] = value;
    return grown;
  }
}
