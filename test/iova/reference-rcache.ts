/** What a bin is made of. */
export interface BinShape {
  readonly cpus: number;
  /** CPUs online: as many magazines may stay in the depot. @default cpus */
  readonly online?: number;
  readonly magazineSize: number;
  /** Magazines that the depot has room for. */
  readonly capacity: number;
  /** What a tick frees: nothing, one magazine over those that may stay, or all that lay untouched since the tick before. */
  readonly trims: "nothing" | "one" | "untouched";
}

/** A bin in plain arrays: a pair of stacks of pfns for each CPU, and a stack of full ones. */
export class ReferenceRcache {
  readonly depot: number[][] = [];
  readonly #pairs: { loaded: number[]; prev: number[] }[];
  #workQueued = false;
  /** The least depth of the depot since the last tick. */
  #least = 0;

  constructor(
    private readonly shape: BinShape,
    /** Where pfns go that are cached no longer. */
    private readonly free: (pfn: number) => void = () => {},
  ) {
    this.#pairs = Array.from({ length: shape.cpus }, () => ({ loaded: [], prev: [] }));
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
      else pair.loaded = this.#popDepot() ?? [];
    }
    const index = pair.loaded.findLastIndex((pfn) => pfn <= bound);
    if (index < 0) return 0;
    const pfn = pair.loaded[index]!;
    const top = pair.loaded.pop()!;
    if (index < pair.loaded.length) pair.loaded[index] = top;
    return pfn;
  }

  /** True when the depot had no room for a magazine, which then is freed. */
  put(cpu: number, pfn: number): boolean {
    const pair = this.#pairs[cpu]!;
    if (pair.loaded.length === this.shape.magazineSize) {
      if (pair.prev.length < this.shape.magazineSize) swap(pair);
      else {
        const full = pair.loaded;
        pair.loaded = [pfn];
        if (this.depot.length === this.shape.capacity) {
          full.forEach(this.free);
          return true;
        }
        this.depot.push(full);
        this.#workQueued = this.shape.trims !== "nothing";
        return false;
      }
    }
    pair.loaded.push(pfn);
    return false;
  }

  /** One run of the work, if it is queued. */
  tick(): { ran: number; freed: number } {
    if (!this.#workQueued) return { ran: 0, freed: 0 };
    const { trims, online = this.shape.cpus } = this.shape;
    const surplus = trims === "untouched" ? this.#least : this.depot.length > online ? 1 : 0;
    for (let k = 0; k < surplus; k++) this.#popDepot()!.forEach(this.free);
    this.#least = this.depot.length;
    this.#workQueued = surplus > 0 || (trims === "untouched" && this.depot.length > 0);
    return { ran: 1, freed: surplus };
  }

  drainCpu(cpu: number): void {
    const { loaded, prev } = this.#pairs[cpu]!;
    [...loaded, ...prev].forEach(this.free);
    this.#pairs[cpu] = { loaded: [], prev: [] };
  }

  drainDepot(): void {
    while (this.depot.length > 0) this.#popDepot()!.forEach(this.free);
  }

  #popDepot(): number[] | undefined {
    const magazine = this.depot.pop();
    this.#least = Math.min(this.#least, this.depot.length);
    return magazine;
  }
}

function swap(pair: { loaded: number[]; prev: number[] }): void {
  [pair.loaded, pair.prev] = [pair.prev, pair.loaded];
}
