import { Op } from "../stream.js";
import type { NetworkSpec } from "../workload-spec.js";
import type { ReceiveRing } from "./receive-ring.js";
import { RequestStream } from "./request-stream.js";

/** The interrupt handler of a CPU's queues. */
export class ReceiveStream extends RequestStream {
  /** Whether the CPU time of a packet is still to be spent. */
  #owesWork = false;
  #inHandler = false;
  /** The ring whose buffers are to be mapped before anything else is done, and how many of them. */
  #refilled: ReceiveRing | null = null;
  #refill = 0;

  constructor(
    pfns: Float64Array,
    private readonly spec: NetworkSpec,
    limits: readonly number[],
    /** Those whose interrupts the CPU takes. */
    private readonly rings: readonly ReceiveRing[],
  ) {
    super(pfns, spec.size, limits);
  }

  next(): Op {
    const { requestCpuNs, interruptNs, batch } = this.spec;
    if (this.#owesWork) {
      this.#owesWork = false;
      this.ns = requestCpuNs / 2 + (this.#inHandler ? 0 : interruptNs);
      this.#inHandler = true;
      return Op.work;
    }
    if (this.#refilled !== null) return this.#map(this.#refilled);
    for (const ring of this.rings) {
      if (ring.unmapped >= batch) {
        this.#refilled = ring;
        this.#refill = batch;
        return this.#map(ring);
      }
      if (ring.packets > 0) return this.#unmap(ring);
    }
    this.#inHandler = false;
    return Op.idle;
  }

  #map(ring: ReceiveRing): Op {
    if (--this.#refill === 0) this.#refilled = null;
    this.use(this.#bufferOf(ring, ring.tail++), ring.device);
    ring.unmapped--;
    ring.empty++;
    return Op.alloc;
  }

  #unmap(ring: ReceiveRing): Op {
    this.use(this.#bufferOf(ring, ring.head++), ring.device);
    ring.packets--;
    ring.unmapped++;
    this.#owesWork = true;
    return Op.free;
  }

  #bufferOf(ring: ReceiveRing, index: number): number {
    return ring.slots + (index % this.spec.depth);
  }
}
