import type { AllocatorOptions, IovaDomain } from "../iova/domain.js";
import { IOVA_WORDS } from "../iova/iova.js";
import { magazineWords } from "../iova/magazine.js";
import { WORD_BYTES } from "../memory/pointer.js";
import { levelsAt } from "./memory-levels.js";
import type { MemoryLevels, MemoryUse, TimelineRow } from "./result.js";

/** More rows than a chart has pixels for: beyond, every second one is left out. Mean and peak are of all. */
const MOST_ROWS = 512;

export type SampledMemory = { readonly [Field in "timeline" | "sampled"]: NonNullable<MemoryUse[Field]> };

export type AllocatorSizes = Pick<MemoryUse, "magazineSize" | "magazineBytes" | "iovaBytes">;

export function allocatorSizes({ magazineSize }: AllocatorOptions): AllocatorSizes {
  const magazineBytes = magazineWords(magazineSize) * WORD_BYTES;
  return { magazineSize, magazineBytes, iovaBytes: IOVA_WORDS * WORD_BYTES };
}

/**
 * Looks at a machine's domains while the CPUs run, without stopping them: plain loads of counters and magazine
 * sizes, which change meanwhile, so that the parts of a row may be a few operations apart.
 */
export class MemorySampler {
  readonly sizes: AllocatorSizes;
  readonly #bins: number;
  #rows: TimelineRow[] = [];
  /** Looks for each row that is kept. */
  #stride = 1;
  #looks = 0;
  #mean: MemoryLevels | null = null;
  #peak: MemoryLevels | null = null;
  #last: { readonly seconds: number; readonly levels: MemoryLevels } | null = null;
  #weighed = 0;

  constructor(private readonly domains: readonly IovaDomain[]) {
    const { options } = domains[0]!;
    this.#bins = options.bins;
    this.sizes = allocatorSizes(options);
  }

  /** `seconds` since the run began. */
  look(seconds: number): void {
    const row = this.#read(seconds);
    const levels = levelsAt(row, this.sizes);
    this.#weigh(seconds, levels);
    this.#peak = this.#peak === null ? levels : combine(this.#peak, levels, Math.max);
    if (this.#looks++ % this.#stride !== 0) return;
    this.#rows.push(row);
    if (this.#rows.length < MOST_ROWS) return;
    this.#rows = this.#rows.filter((_, k) => k % 2 === 0);
    this.#stride *= 2;
  }

  /** At the end of the run. */
  finish(seconds: number): SampledMemory {
    // Once more, so that a run too short for a look has one; it lasts no time.
    this.look(seconds);
    return { timeline: this.#rows, sampled: { mean: this.#mean!, peak: this.#peak! } };
  }

  /** Magazines in the depot of each bin, all domains together. */
  static depotsOf(domains: readonly IovaDomain[]): number[] {
    const depots = domains[0]!.rcaches.map(() => 0);
    for (const { rcaches } of domains) {
      for (const [order, { depot }] of rcaches.entries()) depots[order]! += depot.size();
    }
    return depots;
  }

  #read(seconds: number): TimelineRow {
    const depots = MemorySampler.depotsOf(this.domains);
    const depotMagazines = depots.reduce((sum, magazines) => sum + magazines, 0);
    let cachedPfns = depotMagazines * this.sizes.magazineSize;
    let treeNodes = 0;
    for (const domain of this.domains) {
      treeNodes += domain.tree.nodes;
      for (let cpu = 0; cpu < domain.options.cpus; cpu++) {
        for (let order = 0; order < this.#bins; order++) {
          const { loaded, prev } = domain.rcaches[order]!.sizes(cpu);
          cachedPfns += this.#sane(loaded) + this.#sane(prev);
        }
      }
    }
    return [seconds, depotMagazines, cachedPfns, treeNodes, this.domains[0]!.magazines.inUse, ...depots];
  }

  /** A magazine that was freed between our two loads has a link of the slab where its size was. */
  #sane(size: number): number {
    return size >= 0 && size <= this.sizes.magazineSize ? size : 0;
  }

  /** Between two looks a level is taken for their mean. */
  #weigh(seconds: number, levels: MemoryLevels): void {
    const last = this.#last ?? { seconds: 0, levels };
    const weight = Math.max(0, seconds - last.seconds);
    const between = combine(last.levels, levels, (a, b) => (a + b) / 2);
    const total = this.#weighed + weight;
    this.#mean =
      this.#mean === null || total === 0
        ? between
        : combine(this.#mean, between, (mean, level) => mean + ((level - mean) * weight) / total);
    this.#weighed = total;
    this.#last = { seconds, levels };
  }
}

function combine(a: MemoryLevels, b: MemoryLevels, by: (a: number, b: number) => number): MemoryLevels {
  return {
    magazines: by(a.magazines, b.magazines),
    treeNodes: by(a.treeNodes, b.treeNodes),
    bytes: by(a.bytes, b.bytes),
    cpuPfns: by(a.cpuPfns, b.cpuPfns),
    depotPfns: by(a.depotPfns, b.depotPfns),
    livePfns: by(a.livePfns, b.livePfns),
    depots: a.depots.map((depot, order) => by(depot, b.depots[order]!)),
  };
}
