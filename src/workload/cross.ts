import { GeneratedStream } from "./generated-stream.js";
import { Op } from "./stream.js";
import type { CrossSpec } from "./workload-spec.js";

/** The odd CPU of a pair: takes over and frees what the even one, a ProducerStream, hands over. */
export class CrossConsumerStream extends GeneratedStream {
  #frees = true;

  constructor(spec: CrossSpec, ring: number) {
    super(1, spec.size, spec.limitPfn);
    this.ring = ring;
  }

  next(): Op {
    this.#frees = !this.#frees;
    return this.#frees ? Op.free : Op.receive;
  }
}
