import { GeneratedStream } from "./generated-stream.js";
import { Op } from "./stream.js";

/** Allocates and hands over, and waits when as much is under way as the ring holds. */
export class ProducerStream extends GeneratedStream {
  #sends = true;

  constructor(spec: { readonly size: number; readonly limitPfn: number }, ring: number) {
    super(1, spec.size, spec.limitPfn);
    this.ring = ring;
  }

  next(): Op {
    this.#sends = !this.#sends;
    return this.#sends ? Op.send : Op.alloc;
  }
}
