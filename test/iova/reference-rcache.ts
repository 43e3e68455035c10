/** A bin in plain arrays: a pair of stacks of pfns for each CPU, and a stack of full ones. */
export class ReferenceRcache {
  readonly depot: number[][] = [];
  readonly #pairs: { loaded: number[]; prev: number[] }[];
  #workQueued = false;

  constructor(
    private readonly cpus: number,
    private readonly magazineSize: number,
    /** Magazines that the depot has room for. */
    private readonly capacity: number,
    private readonly reclaim: boolean,
  ) {
    this.#pairs = Array.from({ length: cpus }, () => ({ loaded: [], prev: [] }));
  }

  get contents(): { pairs: { loaded: number[]; prev: number[] }[]; depot: number[][] } {
    return { pairs: this.#pairs, depot: this.depot.toReversed() };
  }

  get cached(): number[] {
    return [...this.#pairs.flatMap(({ loaded, prev }) => [...loaded, ...prev]), ...this.depot.flat()];
  }

  /** A cached pfn `<= bound`, or 0: then the tree is asked. */
  get(cpu: number, bound: number): number {
    const pair = this.#pairs[cpu]!;
    if (pair.loaded.length === 0) {
      if (pair.prev.length > 0) swap(pair);
      else pair.loaded = this.depot.pop() ?? [];
    }
    const index = pair.loaded.findLastIndex((pfn) => pfn <= bound);
    if (index < 0) return 0;
    const pfn = pair.loaded[index]!;
    const top = pair.loaded.pop()!;
    if (index < pair.loaded.length) pair.loaded[index] = top;
    return pfn;
  }

  /** What the depot has no room for is in no magazine any more. */
  put(cpu: number, pfn: number): void {
    const pair = this.#pairs[cpu]!;
    if (pair.loaded.length === this.magazineSize) {
      if (pair.prev.length < this.magazineSize) swap(pair);
      else {
        if (this.depot.length < this.capacity) {
          this.depot.push(pair.loaded);
          this.#workQueued = this.reclaim;
        }
        pair.loaded = [];
      }
    }
    pair.loaded.push(pfn);
  }

  /** Queued work frees one magazine while the depot holds more than one per CPU. */
  tick(): { ran: number; freed: number } {
    if (!this.#workQueued) return { ran: 0, freed: 0 };
    this.#workQueued = this.depot.length > this.cpus;
    if (!this.#workQueued) return { ran: 1, freed: 0 };
    this.depot.pop();
    return { ran: 1, freed: 1 };
  }

  drainCpu(cpu: number): void {
    this.#pairs[cpu] = { loaded: [], prev: [] };
  }
}

function swap(pair: { loaded: number[]; prev: number[] }): void {
  [pair.loaded, pair.prev] = [pair.prev, pair.loaded];
}
