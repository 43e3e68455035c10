import type { IovaDomain } from "../../iova/domain.js";
import type { RaceRing } from "./race-ring.js";
import type { RaceSpec } from "./race-spec.js";

/** Operations between two looks at the clock, at least. */
const BATCH = 1024;

/** One thread of a race: the loops of bench/kernel/race.c, line by line. */
export class RaceLoops {
  /** Allocations and frees so far. */
  ops = 0;
  readonly #pfns: Float64Array;
  readonly #sizes: Int32Array;
  readonly #draws: Int32Array;
  readonly #size: number;
  readonly #limitPfn: number;
  readonly #live: number;
  readonly #shift: number;
  #random: number;
  #until = 0;
  readonly #batch: () => void;

  constructor(
    private readonly spec: RaceSpec,
    private readonly domain: IovaDomain,
    private readonly cpu: number,
    private readonly threads: number,
    private readonly ring: RaceRing,
    seed: number,
  ) {
    const { live, sizes, limitPfn } = spec;
    this.#pfns = new Float64Array(live);
    this.#sizes = new Int32Array(live);
    this.#draws = Int32Array.from({ length: 256 }, (_, k) => sizes[k % sizes.length]!);
    this.#size = sizes[0]!;
    this.#limitPfn = limitPfn;
    this.#live = live;
    this.#shift = Math.clz32(live - 1);
    this.#random = (seed + cpu) | 0;
    this.#batch = this.#batchOf(spec);
  }

  /** What is live from the beginning. */
  fill(): void {
    const { standing, live, loop } = this.spec;
    const replaces = loop === "random" || loop === "mixed";
    for (let k = 0; k < standing; k++) this.#alloc(this.#size);
    for (let k = 0; replaces && k < live; k++) {
      this.#sizes[k] = this.#draws[this.#next() >>> 24]!;
      this.#pfns[k] = this.#alloc(this.#sizes[k]!);
    }
  }

  /** Runs until the clock says `until`, in ms. */
  runUntil(until: number): void {
    this.#until = until;
    do {
      this.domain.cpus.poll(this.cpu);
      this.#batch();
    } while (performance.now() < until);
  }

  /** What it does over and over. */
  #batchOf({ loop }: RaceSpec): () => void {
    switch (loop) {
      case "lifo":
        return () => this.#lifo();
      case "burst":
        return () => this.#burst();
      case "random":
        return () => this.#replace();
      case "mixed":
        return () => this.#mixed();
      case "cross":
        if (this.threads === 1) return () => this.#alone();
        return this.cpu % 2 === 0 ? () => this.#produce() : () => this.#consume();
    }
  }

  /** Allocates the working set, and frees it from the last one on. */
  #lifo(): void {
    const live = this.#live;
    const size = this.#size;
    const pfns = this.#pfns;
    const rounds = Math.ceil(BATCH / (2 * live));
    for (let round = 0; round < rounds; round++) {
      for (let k = 0; k < live; k++) pfns[k] = this.#alloc(size);
      for (let k = live - 1; k >= 0; k--) this.#free(pfns[k]!, size);
    }
    this.ops += rounds * 2 * live;
  }

  /** Allocates the working set, and frees it in the same order. */
  #burst(): void {
    const live = this.#live;
    const size = this.#size;
    const pfns = this.#pfns;
    for (let k = 0; k < live; k++) pfns[k] = this.#alloc(size);
    for (let k = 0; k < live; k++) this.#free(pfns[k]!, size);
    this.ops += 2 * live;
  }

  /** Replaces one range of the working set, a power of two, after the other, at random. */
  #replace(): void {
    const size = this.#size;
    const pfns = this.#pfns;
    const shift = this.#shift;
    for (let k = 0; k < BATCH / 2; k++) {
      const victim = this.#next() >>> shift;
      this.#free(pfns[victim]!, size);
      pfns[victim] = this.#alloc(size);
    }
    this.ops += BATCH;
  }

  /** The same with sizes that are drawn. */
  #mixed(): void {
    const pfns = this.#pfns;
    const sizes = this.#sizes;
    const shift = this.#shift;
    for (let k = 0; k < BATCH / 2; k++) {
      const victim = this.#next() >>> shift;
      const size = this.#draws[this.#next() >>> 24]!;
      this.#free(pfns[victim]!, sizes[victim]!);
      pfns[victim] = this.#alloc(size);
      sizes[victim] = size;
    }
    this.ops += BATCH;
  }

  #produce(): void {
    const { ring } = this;
    const size = this.#size;
    for (let k = 0; k < BATCH; k++) {
      if (!ring.hasRoom() && !this.#waitFor(() => ring.hasRoom())) return;
      ring.push(this.#alloc(size));
      this.ops++;
    }
  }

  #consume(): void {
    const { ring } = this;
    const size = this.#size;
    for (let k = 0; k < BATCH; k++) {
      if (!ring.hasMore() && !this.#waitFor(() => ring.hasMore())) return;
      this.#free(ring.pop(), size);
      this.ops++;
    }
  }

  /** A thread without another one fills the ring and empties it. */
  #alone(): void {
    const { ring } = this;
    const size = this.#size;
    while (ring.hasRoom()) {
      ring.push(this.#alloc(size));
      this.ops++;
    }
    while (ring.hasMore()) {
      this.#free(ring.pop(), size);
      this.ops++;
    }
  }

  /** Waits for the other side of the ring, or for the end. */
  #waitFor(ready: () => boolean): boolean {
    for (let turn = 1; !ready(); turn++) {
      if (turn % 64 !== 0) continue;
      if (performance.now() >= this.#until) return false;
      this.domain.cpus.poll(this.cpu);
    }
    return true;
  }

  #alloc(size: number): number {
    return +this.domain.allocFast(this.cpu, size, this.#limitPfn, true);
  }

  #free(pfn: number, size: number): void {
    this.domain.freeFast(this.cpu, pfn, size);
  }

  /** Numerical Recipes' linear congruential generator; its high bits are the good ones. */
  #next(): number {
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) | 0;
    return this.#random;
  }
}
