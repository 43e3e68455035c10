import { Op } from "../stream.js";
import type { NetworkSpec } from "../workload-spec.js";
import { DEAF, type DeviceListener, type DeviceStream } from "./device-model.js";

/** A receive ring: its buffers are slots of the model, `depth` from queue * depth on, used in turn. */
interface ReceiveRing {
  /** Buffers that are mapped and empty, that hold a packet, and that wait to be mapped again. */
  empty: number;
  packets: number;
  unmapped: number;
  /** The buffer that is unmapped next, and the one that is mapped next. */
  head: number;
  tail: number;
}

/**
 * The receiving half of a network card: a ring for each hardware queue, whose buffers the CPU of the queue's interrupt
 * keeps mapped. Packets come at an even rate, `batch` at a time; each is unmapped by itself, and when `batch` buffers are
 * missing they are mapped again, one after the other. Packets that find no buffer are lost.
 */
export class ReceiveModel {
  readonly streams: readonly ReceiveStream[];
  listener: DeviceListener = DEAF;
  lost = 0;
  readonly pfns: Float64Array;
  readonly spec: NetworkSpec;
  /** From one batch to the next, of all queues together, in nanoseconds. */
  readonly #gap: number;
  readonly #rings: ReceiveRing[];
  /** The queue that the next batch comes for. */
  #next = 0;
  /** Packets to come, in total. */
  #left: number;

  constructor(spec: NetworkSpec, cpus: number, packets: number) {
    const { depth, irqCpus, batch, opsPerSecond } = spec;
    this.spec = spec;
    this.pfns = new Float64Array(irqCpus.length * depth);
    this.#gap = (1e9 * batch) / opsPerSecond;
    this.#left = packets;
    this.#rings = irqCpus.map(() => ({ empty: 0, packets: 0, unmapped: depth, head: 0, tail: 0 }));
    this.streams = Array.from({ length: cpus }, (_, cpu) => {
      const queues = [...irqCpus.keys()].filter((queue) => irqCpus[queue] === cpu);
      return new ReceiveStream(this, queues);
    });
  }

  ringOf(queue: number): ReceiveRing {
    return this.#rings[queue]!;
  }

  /** The first packets come once there has been time to map the first buffers. */
  start(): void {
    this.listener.schedule(this.#gap);
  }

  /** A batch comes for the next queue. */
  act(time: number): void {
    const { irqCpus, batch } = this.spec;
    const queue = this.#next;
    this.#next = (queue + 1) % irqCpus.length;
    const ring = this.#rings[queue]!;
    const comes = Math.min(batch, this.#left);
    const fits = Math.min(comes, ring.empty);
    this.lost += comes - fits;
    this.#left -= comes;
    ring.empty -= fits;
    ring.packets += fits;
    this.listener.ready(irqCpus[queue]!, time);
    this.listener.schedule(this.#left > 0 ? time + this.#gap : Number.POSITIVE_INFINITY);
  }

  get isOver(): boolean {
    return this.#left === 0 && this.#rings.every(({ packets }) => packets === 0);
  }
}

/** The interrupt handler of a CPU's queues. */
export class ReceiveStream implements DeviceStream {
  readonly slots: Float64Array;
  slot = 0;
  readonly size: number;
  limitPfn: number;
  readonly flushRcache = true;
  domain = 0;
  readonly ring = 0;
  readonly peer = 0;
  readonly position = 0;
  ns = 0;
  /** Whether the CPU time of a packet is still to be spent. */
  #owesWork = false;
  #inHandler = false;
  /** Buffers to be mapped before anything else is done. */
  #refill = 0;
  #refilled = 0;

  constructor(
    private readonly model: ReceiveModel,
    /** Those whose interrupts the CPU takes. */
    private readonly queues: readonly number[],
  ) {
    this.slots = model.pfns;
    this.size = model.spec.size;
    this.limitPfn = model.spec.limitPfn;
  }

  get isBusy(): boolean {
    return this.#owesWork || this.#refill > 0;
  }

  next(): Op {
    const { model } = this;
    const { requestCpuNs, interruptNs, batch } = model.spec;
    if (this.#owesWork) {
      this.#owesWork = false;
      this.ns = requestCpuNs / 2 + (this.#inHandler ? 0 : interruptNs);
      this.#inHandler = true;
      return Op.work;
    }
    for (const queue of this.queues) {
      const ring = model.ringOf(queue);
      if (this.#refill === 0 && ring.unmapped >= batch) {
        this.#refill = batch;
        this.#refilled = queue;
      }
      if (this.#refill > 0 && this.#refilled === queue) return this.#map(queue);
      if (ring.packets > 0) return this.#unmap(queue);
    }
    this.#inHandler = false;
    return Op.idle;
  }

  #map(queue: number): Op {
    const ring = this.model.ringOf(queue);
    this.#refill--;
    this.slot = this.#bufferOf(queue, ring.tail++);
    ring.unmapped--;
    ring.empty++;
    return Op.alloc;
  }

  #unmap(queue: number): Op {
    const ring = this.model.ringOf(queue);
    this.slot = this.#bufferOf(queue, ring.head++);
    ring.packets--;
    ring.unmapped++;
    this.#owesWork = true;
    return Op.free;
  }

  #bufferOf(queue: number, index: number): number {
    const { depth } = this.model.spec;
    return queue * depth + (index % depth);
  }
}
