import { type CpuStream, Op } from "../stream.js";
import type { CompiledTrace } from "./compiled-trace.js";
import {
  AWAITED,
  domainOf,
  FLUSH,
  FREE,
  HANDED_OVER,
  HEAD,
  LIMIT,
  POSITION,
  peerOf,
  RECORD_WORDS,
  REMOTE,
  SIZE,
  SLOT,
  SYNC,
  wordAt,
} from "./op-record.js";

/**
 * One captured CPU of a compiled trace, played `passes` times; each pass but the last ends with the frees of what the capture
 * left live.
 *
 * Order. Every call has a position, its place among all calls of the capture. The calls of a CPU are in order as they are. For
 * those of different CPUs the stream keeps:
 * 1. a free comes after its alloc: the alloc's CPU publishes right after it, the free's CPU waits for that;
 * 2. no CPU starts a call before all have done what lies `window` positions and more below one of its last 64 calls;
 * 3. no CPU starts a pass before all have ended the one before.
 *
 * What is published is always the position of the CPU's next call: all of its calls below are done.
 *
 * No deadlock. Suppose that all CPUs wait, and let p be the lowest position of a next call, that of CPU c.
 * - c waits for no alloc: that lies below p, so it is done, and was published when it was done.
 * - c is not held by the window: that asks every CPU for p - window. What a CPU has published is less than `window`
 *   below its next call (`lag`), which is p or more.
 * - c does not wait for a pass to begin: before that wait every CPU publishes the first position of the new pass, and no CPU
 *   is still below it, as p would be that one's.
 * So c does not wait. Contradiction.
 *
 * Positions are 32-bit words and wrap after 2^31 calls: compare them by the sign of their difference, as `isBefore` does.
 */
export class TraceStream implements CpuStream {
  readonly slots: Float64Array;
  slot = 0;
  size = 0;
  limitPfn = 0;
  flushRcache = false;
  domain = 0;
  readonly ring = 0;
  peer = 0;
  position = 0;

  readonly #records: Int32Array;
  readonly #remainder: Int32Array;
  readonly #limits: Float64Array;
  readonly #span: number;
  readonly #window: number;
  #passesLeft: number;
  /** The list being played, one of the two, and the next record in it. */
  #list: Int32Array;
  #at = 0;
  /** What of the waits before that record, or at the end of a pass, has been done. */
  #stage = 0;
  /** Position of the first call of this pass. */
  #base = 0;
  #published = 0;
  #owesPublish = false;

  constructor(trace: CompiledTrace, cpu: number, passes = 1) {
    const records = trace.records[cpu];
    const remainder = trace.remainder[cpu];
    if (records === undefined || remainder === undefined)
      throw new RangeError(`CPU ${cpu}: the trace has ${trace.records.length}`);
    this.slots = trace.slots;
    this.#records = records;
    this.#remainder = remainder;
    this.#limits = trace.limits;
    this.#span = trace.span;
    this.#window = trace.window;
    this.#passesLeft = passes;
    this.#list = records;
  }

  next(): Op {
    for (;;) {
      if (this.#owesPublish) {
        this.#owesPublish = false;
        return this.#publish(this.#nextPosition());
      }
      const list = this.#list;
      const at = this.#at;
      if (at === list.length) return this.#endOfList();
      const head = wordAt(list, at + HEAD);
      if ((head & (SYNC | REMOTE)) !== 0) {
        const wait = this.#waitBefore(head, at);
        if (wait !== undefined) return wait;
      }
      this.#stage = 0;
      this.#at = at + RECORD_WORDS;
      this.size = wordAt(list, at + SIZE);
      // A record of size 0 was taken back; its waits count all the same, for the slots that others take after it.
      if (this.size === 0) continue;
      this.slot = wordAt(list, at + SLOT);
      this.domain = domainOf(head);
      if ((head & FREE) !== 0) return Op.free;
      this.limitPfn = this.#limits[wordAt(list, at + LIMIT)] as number;
      this.flushRcache = (head & FLUSH) !== 0;
      this.#owesPublish = (head & HANDED_OVER) !== 0;
      return Op.alloc;
    }
  }

  /** The next wait that the record at `at` asks for, undefined when there is none left. */
  #waitBefore(head: number, at: number): Op | undefined {
    const position = this.#base + wordAt(this.#list, at + POSITION);
    if ((head & SYNC) !== 0) {
      if (this.#stage === 0) {
        this.#stage = 1;
        return this.#publish(position);
      }
      if (this.#stage === 1) {
        this.#stage = 2;
        return this.#wait(Op.awaitAll, position - this.#window);
      }
    }
    if ((head & REMOTE) === 0 || this.#stage === 3) return undefined;
    if (isBefore(this.#published, position - this.#window + 1)) return this.#publish(position);
    this.#stage = 3;
    this.peer = peerOf(head);
    return this.#wait(Op.awaitCpu, this.#base + wordAt(this.#list, at + AWAITED));
  }

  /** Between passes: the remainder, then all CPUs begin together. */
  #endOfList(): Op {
    const isLast = this.#passesLeft <= 1;
    if (!isLast && this.#list === this.#records && this.#remainder.length > 0) {
      this.#list = this.#remainder;
      this.#at = 0;
      return this.next();
    }
    const end = this.#base + this.#span;
    if (this.#stage === 0) {
      this.#stage = 1;
      return this.#publish(end);
    }
    if (isLast) return Op.end;
    this.#passesLeft--;
    this.#base = end | 0;
    this.#list = this.#records;
    this.#at = 0;
    this.#stage = 0;
    return this.#wait(Op.awaitAll, end);
  }

  #nextPosition(): number {
    if (this.#at < this.#list.length) return this.#base + wordAt(this.#list, this.#at + POSITION);
    const remains = this.#list === this.#records && this.#remainder.length > 0;
    return this.#base + (remains ? wordAt(this.#remainder, POSITION) : this.#span);
  }

  #publish(position: number): Op {
    this.#published = position | 0;
    this.position = this.#published;
    return Op.publish;
  }

  #wait(op: Op, position: number): Op {
    this.position = position | 0;
    return op;
  }
}

/** Whether position `a` lies before `b`. They wrap, but are never 2^31 apart. */
export const isBefore = (a: number, b: number): boolean => ((a - b) | 0) < 0;
