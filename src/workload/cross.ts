import { GeneratedStream } from "./generated-stream.js";
import { Op } from "./stream.js";
import type { CrossSpec } from "./workload-spec.js";

/** The even CPU of a pair: allocates and hands over. */
export class CrossProducerStream extends GeneratedStream {
  #sends = true;

  constructor(spec: CrossSpec, ring: number) {
    super(1, spec.size, spec.limitPfn);
    this.ring = ring;
  }

  next(): Op {
    this.#sends = !this.#sends;
    return this.#sends ? Op.send : Op.alloc;
  }
}

/** The odd CPU of a pair: takes over and frees. */
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
