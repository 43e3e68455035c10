import type { CompiledTrace, TraceDomain } from "./compiled-trace.js";
import { OpList } from "./op-list.js";
import {
  domainOf,
  FLAGS,
  FLUSH,
  FREE,
  HANDED_OVER,
  HEAD,
  headOf,
  MOST_CPUS,
  peerOf,
  RECORD_WORDS,
  RECORDS_PER_SYNC,
  REMOTE,
  SIZE,
  SYNC,
  wordAt,
} from "./op-record.js";
import { SlotPool } from "./slot-pool.js";
import { tooLarge } from "./trace-error.js";

/** An allocation that has been recorded and not yet freed. */
export interface LiveAlloc {
  readonly cpu: number;
  readonly domain: number;
  readonly slot: number;
  readonly position: number;
  /** Its record in the list of its CPU. */
  readonly index: number;
  size: number;
}

/** Why: positions are signed 32-bit words, and two of them are compared by their difference. */
const MOST_CALLS = 2 ** 30;

/**
 * Writes down calls in the order in which they are to happen, and makes the compiled trace of them. Memory: one record of
 * 20 bytes a call, and an object for each live allocation. CPUs bear their captured numbers until `finish`.
 */
export class CallRecorder {
  /** Calls so far, and the place of the next one among all. */
  position = 0;
  readonly #lists = new Map<number, OpList>();
  /** Per CPU: where it last kept step with the others. */
  readonly #stepped = new Map<number, number>();
  readonly #limits = new Map<number, number>();
  readonly #slots = new SlotPool();
  readonly #live = new Set<LiveAlloc>();

  constructor(
    private readonly file: string,
    private readonly window: number,
  ) {}

  alloc(cpu: number, domain: number, size: number, limitPfn: number, flushRcache: boolean): LiveAlloc {
    const ops = this.#listOf(cpu);
    const flags = this.#step(cpu, ops) | (flushRcache ? FLUSH : 0);
    const slot = this.#slots.take(cpu, (this.#stepped.get(cpu) as number) - this.window);
    const position = this.position++;
    const index = ops.append(headOf(flags, domain, 0), position, slot, size, this.#limitIndex(limitPfn));
    const alloc = { cpu, domain, slot, position, index, size };
    this.#live.add(alloc);
    return alloc;
  }

  /** Frees `alloc` on `cpu`, with the size that it was allocated with. */
  free(cpu: number, alloc: LiveAlloc): void {
    const ops = this.#listOf(cpu);
    const flags = this.#step(cpu, ops) | FREE;
    if (cpu === alloc.cpu) {
      ops.append(headOf(flags, alloc.domain, 0), this.position, alloc.slot, alloc.size, 0);
    } else {
      this.#amend(alloc, HEAD, (head) => head | HANDED_OVER);
      ops.append(
        headOf(flags | REMOTE, alloc.domain, alloc.cpu),
        this.position,
        alloc.slot,
        alloc.size,
        alloc.position,
      );
    }
    this.#forget(cpu, alloc);
    this.position++;
  }

  /** Corrects the size of an allocation that turned out to be larger. */
  resize(alloc: LiveAlloc, size: number): void {
    alloc.size = size;
    this.#amend(alloc, SIZE, () => size);
  }

  /**
   * Takes back an allocation that turned out to be a part of another. Its record stays, with size 0. The slot goes back to the CPU
   * that took it: nothing orders any other CPU behind the slot's last use.
   */
  drop(alloc: LiveAlloc): void {
    this.#amend(alloc, SIZE, () => 0);
    this.#forget(alloc.cpu, alloc);
  }

  /** Moves everything into shared memory and numbers the CPUs from 0. This recorder is empty afterwards. */
  finish(domains: readonly TraceDomain[]): CompiledTrace {
    const cpus = [...this.#lists.keys()].sort((a, b) => a - b);
    const remainder = cpus.map((cpu) => this.#remainderOf(cpu));
    const records = cpus.map((cpu) => {
      const words = this.#listOf(cpu).share();
      this.#lists.delete(cpu);
      return withDensePeers(words, cpus);
    });
    return {
      cpus,
      records,
      remainder,
      limits: sharedNumbers(this.#limits.keys(), this.#limits.size),
      slots: sharedNumbers([], this.#slots.size),
      span: this.position,
      window: this.window,
      domains,
    };
  }

  /** The frees that end a pass: whatever is live, on the CPU that allocated it. */
  #remainderOf(cpu: number): Int32Array {
    const ops = new OpList();
    for (const { cpu: owner, domain, slot, size } of this.#live)
      if (owner === cpu) ops.append(headOf(FREE, domain, 0), this.position++, slot, size, 0);
    return ops.share();
  }

  #listOf(cpu: number): OpList {
    let ops = this.#lists.get(cpu);
    if (ops === undefined) {
      if (cpu >= MOST_CPUS) throw tooLarge(this.file, "CPUs", MOST_CPUS);
      ops = new OpList();
      this.#lists.set(cpu, ops);
    }
    if (this.position === MOST_CALLS) throw tooLarge(this.file, "calls", MOST_CALLS);
    return ops;
  }

  /** Keeps step with the other CPUs at every 64th call. */
  #step(cpu: number, ops: OpList): number {
    if (ops.length % RECORDS_PER_SYNC !== 0) return 0;
    this.#stepped.set(cpu, this.position);
    return SYNC;
  }

  #amend({ cpu, index }: LiveAlloc, field: number, change: (word: number) => number): void {
    const ops = this.#listOf(cpu);
    ops.set(index, field, change(ops.get(index, field)));
  }

  #forget(cpu: number, alloc: LiveAlloc): void {
    this.#live.delete(alloc);
    this.#slots.release(alloc.slot, cpu, this.position);
  }

  #limitIndex(limitPfn: number): number {
    let index = this.#limits.get(limitPfn);
    if (index === undefined) {
      index = this.#limits.size;
      this.#limits.set(limitPfn, index);
    }
    return index;
  }
}

/** Peers are recorded with the numbers of the captured CPUs, which may have gaps. */
function withDensePeers(words: Int32Array, cpus: readonly number[]): Int32Array {
  const dense = new Map(cpus.map((cpu, index) => [cpu, index]));
  for (let at = HEAD; at < words.length; at += RECORD_WORDS) {
    const head = wordAt(words, at);
    if ((head & REMOTE) === 0) continue;
    words[at] = headOf(head & FLAGS, domainOf(head), dense.get(peerOf(head)) as number);
  }
  return words;
}

function sharedNumbers(values: Iterable<number>, length: number): Float64Array {
  const shared = new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
  shared.set([...values]);
  return shared;
}
