import type { IovaDomain } from "../iova/domain.js";
import { CpuStatistic, cpuStatistics } from "../memory/cpu-layout.js";
import { LockClass, type Machine } from "../memory/machine.js";
import { f64Index, LINE_WORDS, type Pointer, WORDS_PER_F64, wholeLines } from "../memory/pointer.js";

/**
 * A domain's flush queue: freed ranges wait in rings until the IOTLB has been flushed, many at a time, instead of once
 * for each. In shared memory:
 *
 *   word | field       | access           | meaning
 *   -----|-------------|------------------|---------------------------------------------------------------
 *   0    | flushStart  | atomic           | flushes of the IOTLB that have begun, modulo 2^32
 *   1    | flushFinish | atomic           | flushes that have ended
 *   2    | timerOn     | atomic           | 1: the timer runs
 *   3    | timerCpu    | who set timerOn  | the CPU that the timer interrupts: the one that started it
 *   4    | timerStarts | who set timerOn  | how often it was started, modulo 2^32
 *   32.. | rings       |                  | one for each CPU, or a single one
 *
 * and each ring, on lines of its own:
 *
 *   0    | lock        | atomic           | covers the ring
 *   1    | head        | the lock         | the oldest entry
 *   2    | tail        | the lock         | where the next one goes; the ring is empty when they are equal
 *   32.. | entries     | the lock         | {pfn: Float64, pages, counter}
 *
 * Invariants: an entry's counter is flushStart as it was when it was queued; counters rise from head to tail; an entry
 * may be freed once flushFinish is beyond its counter, for then a flush began after it was queued, and has ended.
 *
 * Why 256 entries and 10 ms, 32768 and 1 s: those of Linux 6.1, and of the single queue of 6.4.
 */
const Queue = {
  flushStart: 0,
  flushFinish: 1,
  timerOn: 2,
  timerCpu: 3,
  timerStarts: 4,
  rings: LINE_WORDS,
} as const;
const Ring = { lock: 0, head: 1, tail: 2, entries: LINE_WORDS } as const;
const Entry = { pfn: 0, pages: WORDS_PER_F64, counter: WORDS_PER_F64 + 1 } as const;
const ENTRY_WORDS = WORDS_PER_F64 + 2;

/** A ring for each CPU, or one for all. */
export type FlushRings = "lazy" | "single";

export const FLUSH_QUEUES = {
  lazy: { entries: 256, timerMs: 10 },
  single: { entries: 32_768, timerMs: 1000 },
} as const;

export function flushQueueWords(rings: FlushRings, cpus: number): number {
  return Queue.rings + ringsOf(rings, cpus) * ringWords(rings);
}

function ringsOf(rings: FlushRings, cpus: number): number {
  return rings === "single" ? 1 : cpus;
}

function ringWords(rings: FlushRings): number {
  return Ring.entries + wholeLines(FLUSH_QUEUES[rings].entries * ENTRY_WORDS);
}

/** What the host of a flush queue does for it. */
export interface FlushHost {
  /** Flushes the IOTLB; nothing where there is none. */
  flushIotlb(): void;
  /** A range is about to be freed. */
  onFree?(): void;
  /** The timer was started by `cpu`. A host that looks at `timerStarts` itself need not listen. */
  onTimerStart?(cpu: number): void;
  /**
   * Whether ranges are freed under the ring's lock, as in the kernel. Threads cannot: a free may have to wait until
   * another CPU steps aside, which that one does not while it waits for the lock.
   */
  readonly freesUnderLock: boolean;
}

/** A domain's flush queue, as one thread sees it. The memory is zero at first. */
export class FlushQueue {
  readonly rings: number;
  readonly timerMs: number;
  readonly #entries: number;
  readonly #ringWords: number;
  /** Entries taken out of a ring, to be freed without its lock. */
  readonly #taken: { readonly pfn: number; readonly pages: number }[] = [];

  constructor(
    private readonly machine: Machine,
    private readonly base: Pointer,
    private readonly domain: IovaDomain,
    private readonly kind: FlushRings,
    private readonly host: FlushHost,
  ) {
    this.rings = ringsOf(kind, domain.options.cpus);
    this.timerMs = FLUSH_QUEUES[kind].timerMs;
    this.#entries = FLUSH_QUEUES[kind].entries;
    this.#ringWords = ringWords(kind);
  }

  /** `cpu` unmapped a range: it is freed when a flush of the IOTLB has ended that begins from now on. */
  queue(cpu: number, pfn: number, pages: number): void {
    const { machine } = this;
    const { atomics, i32 } = machine;
    const ring = this.#ringAt(this.kind === "single" ? 0 : cpu);
    this.#lock(ring, cpu);
    this.#freeFlushed(ring, cpu);
    // Without the lock others may have filled it again meanwhile.
    while (this.#isFull(ring)) {
      this.#flush();
      this.#freeFlushed(ring, cpu);
    }
    this.#add(ring, pfn, pages);
    machine.release(ring + Ring.lock);
    const timerOn = this.base + Queue.timerOn;
    if (atomics.load(i32, timerOn) !== 0 || atomics.exchange(i32, timerOn, 1) !== 0) return;
    atomics.store(i32, this.base + Queue.timerCpu, cpu);
    atomics.add(i32, this.base + Queue.timerStarts, 1);
    this.host.onTimerStart?.(cpu);
  }

  // -- The timer, on the CPU that it interrupts ----------------------------------------------------------------

  /** How often the timer was started, for whoever looks after it. */
  get timerStarts(): number {
    return this.machine.atomics.load(this.machine.i32, this.base + Queue.timerStarts);
  }

  get timerCpu(): number {
    return this.machine.atomics.load(this.machine.i32, this.base + Queue.timerCpu);
  }

  /** The timer's first step: it may be started again from here on. Then come all rings, `freeRing` by `freeRing`. */
  beginTimer(): void {
    const { atomics, i32 } = this.machine;
    atomics.store(i32, this.base + Queue.timerOn, 0);
    this.#flush();
  }

  /** Frees what has been flushed of one ring: on `cpu`, whosever ring it is. */
  freeRing(number: number, cpu: number): void {
    const ring = this.#ringAt(number);
    this.#lock(ring, cpu);
    this.#freeFlushed(ring, cpu);
    this.machine.release(ring + Ring.lock);
  }

  /** The whole of the timer's work. */
  fire(cpu: number): void {
    this.beginTimer();
    for (let ring = 0; ring < this.rings; ring++) this.freeRing(ring, cpu);
  }

  /** Ranges that wait, in all rings; at rest. */
  get length(): number {
    const { i32 } = this.machine;
    let length = 0;
    for (let number = 0; number < this.rings; number++) {
      const ring = this.#ringAt(number);
      length += (i32[ring + Ring.tail]! - i32[ring + Ring.head]! + this.#entries) % this.#entries;
    }
    return length;
  }

  // -- Under the ring's lock --------------------------------------------------------------------------------------

  #lock(ring: Pointer, cpu: number): void {
    this.machine.acquire(ring + Ring.lock, LockClass.flushQueue, cpu);
  }

  #isFull(ring: Pointer): boolean {
    const { i32 } = this.machine;
    return (i32[ring + Ring.tail]! + 1) % this.#entries === i32[ring + Ring.head];
  }

  #add(ring: Pointer, pfn: number, pages: number): void {
    const { atomics, i32, f64 } = this.machine;
    const tail = i32[ring + Ring.tail]!;
    const entry = ring + Ring.entries + tail * ENTRY_WORDS;
    f64[f64Index(entry + Entry.pfn)] = pfn;
    i32[entry + Entry.pages] = pages;
    i32[entry + Entry.counter] = atomics.load(i32, this.base + Queue.flushStart);
    i32[ring + Ring.tail] = (tail + 1) % this.#entries;
  }

  /** Every entry that was queued before the last flush began. */
  #freeFlushed(ring: Pointer, cpu: number): void {
    const { machine, domain, host } = this;
    const { atomics, i32, f64 } = machine;
    const finished = atomics.load(i32, this.base + Queue.flushFinish);
    const unqueued = cpuStatistics(machine.layout.cpus, cpu) + CpuStatistic.unqueued;
    let head = i32[ring + Ring.head]!;
    for (; head !== i32[ring + Ring.tail]; head = (head + 1) % this.#entries) {
      const entry = ring + Ring.entries + head * ENTRY_WORDS;
      if (((finished - i32[entry + Entry.counter]!) | 0) <= 0) break;
      const pfn = f64[f64Index(entry + Entry.pfn)]!;
      const pages = i32[entry + Entry.pages]!;
      f64[unqueued]!++;
      if (host.freesUnderLock) {
        host.onFree?.();
        domain.freeFast(cpu, pfn, pages);
      } else {
        this.#taken.push({ pfn, pages });
      }
    }
    i32[ring + Ring.head] = head;
    if (this.#taken.length === 0) return;
    machine.release(ring + Ring.lock);
    for (const { pfn, pages } of this.#taken.splice(0)) domain.freeFast(cpu, pfn, pages);
    this.#lock(ring, cpu);
  }

  /** One flush of the IOTLB for everything that was queued before. */
  #flush(): void {
    const { atomics, i32 } = this.machine;
    atomics.add(i32, this.base + Queue.flushStart, 1);
    this.host.flushIotlb();
    atomics.add(i32, this.base + Queue.flushFinish, 1);
  }

  #ringAt(number: number): Pointer {
    return this.base + Queue.rings + number * this.#ringWords;
  }
}
