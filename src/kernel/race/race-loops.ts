import type { IovaDomain } from "../../iova/domain.js";
import { pause } from "../../memory/thread-machine.js";
import type { RaceArea, RacePart } from "./race-area.js";
import { type RaceRing, RING_CHUNK } from "./race-ring.js";
import type { RaceSpec } from "./race-spec.js";
import type { ThreadTime } from "./race-time.js";
import { SliceSample } from "./slice-sample.js";

/** What of a domain is raced. */
export type RacedDomain = Pick<IovaDomain, "allocFast" | "freeFast" | "cpus">;

/** A wait for the other side of a ring: turns that it spins before it sleeps, if cores are shared. */
const SPIN_TURNS = 64;
/**
 * So long one that is through with its part goes on for the others, at most: on a busy machine it may be long before the
 * last one gets a core.
 */
const GRACE_MS = 10_000;

/** One thread of a race: the loops of bench/kernel/race.c, line by line. */
export class RaceLoops {
  /** Allocations and frees so far. */
  ops = 0;
  #failed = 0;
  readonly #pfns: Float64Array;
  readonly #sizes: Int32Array;
  readonly #draws: Int32Array;
  /** Of a thread that is alone. */
  readonly #slices = new SliceSample();
  readonly #size: number;
  readonly #limitPfn: number;
  readonly #live: number;
  readonly #slice: number;
  readonly #shift: number;
  #random: number;
  #until = 0;
  readonly #ring: RaceRing;
  /** Whether somebody is at the other side of the ring. */
  readonly #hasPartner: boolean;
  readonly #batch: () => void;

  constructor(
    private readonly spec: RaceSpec,
    private readonly domain: RacedDomain,
    private readonly cpu: number,
    private readonly area: RaceArea,
    /** More threads than cores: who is waited for may need this core. */
    private readonly coresAreShared: boolean,
    seed: number,
  ) {
    const { live, sizes, limitPfn } = spec;
    this.#pfns = new Float64Array(live);
    this.#sizes = new Int32Array(live);
    this.#draws = Int32Array.from({ length: 256 }, (_, k) => sizes[k % sizes.length]!);
    this.#size = sizes[0]!;
    this.#limitPfn = limitPfn;
    this.#live = live;
    this.#slice = spec.slice;
    this.#shift = Math.clz32(live - 1);
    this.#random = (seed + cpu) | 0;
    this.#ring = area.ringOf(cpu);
    this.#hasPartner = spec.loop === "cross" && (cpu ^ 1) < area.threads;
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

  /** For so many milliseconds, and until all threads have done so. */
  warmUp(ms: number): void {
    this.#play(ms, "warm");
  }

  /** What is done in so many milliseconds, and until all threads were measured for as long. */
  measure(ms: number): ThreadTime {
    this.#slices.clear();
    const { ops } = this;
    // The one clock that all threads have.
    const begin = process.hrtime.bigint();
    this.#play(ms, "measured");
    const end = process.hrtime.bigint();
    return {
      ops: this.ops - ops,
      beginNs: Number(begin),
      endNs: Number(end),
      failed: this.#failed,
      medianSlice: this.#slices.median(),
    };
  }

  /**
   * Plays a part of the race, for so long and for one slice at least, then goes on until all are through with it: nobody
   * has the allocator to itself while others are measured.
   */
  #play(ms: number, part: RacePart): void {
    const isAlone = this.area.threads === 1;
    let begin = performance.now();
    this.#until = begin + ms;
    do {
      const { ops } = this;
      this.#runSlice();
      const end = performance.now();
      if (isAlone) this.#slices.add(((end - begin) * 1e6) / (this.ops - ops));
      begin = end;
    } while (begin < this.#until);
    this.area.note(part);
    while (!this.#isOver(part)) this.#runSlice();
  }

  #runSlice(): void {
    this.domain.cpus.poll(this.cpu);
    this.#batch();
  }

  /** Whether all threads are through with this part, or are waited for no longer. */
  #isOver(part: RacePart): boolean {
    return this.area.allAre(part) || performance.now() >= this.#until + GRACE_MS;
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
        if (!this.#hasPartner) return () => this.#alone();
        return this.cpu % 2 === 0 ? () => this.#produce() : () => this.#consume();
    }
  }

  /** Allocates the working set, and frees it from the last one on. */
  #lifo(): void {
    const live = this.#live;
    const size = this.#size;
    const pfns = this.#pfns;
    const rounds = Math.ceil(this.#slice / (2 * live));
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
    const slice = this.#slice;
    const size = this.#size;
    const pfns = this.#pfns;
    const shift = this.#shift;
    for (let k = 0; k < slice / 2; k++) {
      const victim = this.#next() >>> shift;
      this.#free(pfns[victim]!, size);
      pfns[victim] = this.#alloc(size);
    }
    this.ops += slice;
  }

  /** The same with sizes that are drawn. */
  #mixed(): void {
    const slice = this.#slice;
    const pfns = this.#pfns;
    const sizes = this.#sizes;
    const shift = this.#shift;
    for (let k = 0; k < slice / 2; k++) {
      const victim = this.#next() >>> shift;
      const size = this.#draws[this.#next() >>> 24]!;
      this.#free(pfns[victim]!, sizes[victim]!);
      pfns[victim] = this.#alloc(size);
      sizes[victim] = size;
    }
    this.ops += slice;
  }

  #produce(): void {
    const ring = this.#ring;
    const slice = this.#slice;
    for (let k = 0; k < slice; k += RING_CHUNK) {
      if (!ring.hasRoom() && !this.#waitFor(() => ring.hasRoom())) return;
      this.#pushChunk();
    }
  }

  #consume(): void {
    const ring = this.#ring;
    const slice = this.#slice;
    for (let k = 0; k < slice; k += RING_CHUNK) {
      if (!ring.hasMore() && !this.#waitFor(() => ring.hasMore())) return;
      this.#popChunk();
    }
  }

  /** A thread without another one fills the ring and empties it. */
  #alone(): void {
    while (this.#ring.hasRoom()) this.#pushChunk();
    while (this.#ring.hasMore()) this.#popChunk();
  }

  #pushChunk(): void {
    const { pfns } = this.#ring;
    const size = this.#size;
    const chunk = this.#ring.chunkToPush();
    for (let k = 0; k < RING_CHUNK; k++) pfns[chunk + k] = this.#alloc(size);
    this.#ring.pushed();
    this.ops += RING_CHUNK;
  }

  #popChunk(): void {
    const { pfns } = this.#ring;
    const size = this.#size;
    const chunk = this.#ring.chunkToPop();
    for (let k = 0; k < RING_CHUNK; k++) this.#free(pfns[chunk + k]!, size);
    this.#ring.popped();
    this.ops += RING_CHUNK;
  }

  /** Waits for the other side of the ring, or for the end. */
  #waitFor(ready: () => boolean): boolean {
    for (let turn = 1; !ready(); turn++) {
      if (turn % SPIN_TURNS === 0) {
        if (this.#isOver("measured")) return false;
        this.domain.cpus.poll(this.cpu);
      }
      if (this.coresAreShared && turn >= SPIN_TURNS) this.#ring.sleep();
      else pause();
    }
    return true;
  }

  #alloc(size: number): number {
    const pfn = +this.domain.allocFast(this.cpu, size, this.#limitPfn, true);
    if (pfn === 0) this.#failed++;
    return pfn;
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
