import { GeneratedStream } from "./generated-stream.js";
import { Op } from "./stream.js";
import type { StorageSpec } from "./workload-spec.js";

/** How full rings are; the stream's only look at the world. */
export interface RingLevels {
  lengthOf(ring: number): number;
}

/**
 * A CPU that takes the interrupts of a hardware queue. In each round it completes one request of every CPU that maps
 * to it, and submits one of its own, or completes its own oldest when `depth` are in flight.
 *
 * Why it never waits in a send or receive: everyone else waits for it.
 */
export class CompleterStream extends GeneratedStream {
  #at = 0;
  #then: Op | undefined;
  #submissionsLeft: number;

  constructor(
    private readonly spec: StorageSpec,
    private readonly ownRing: number,
    /** The rings of the other CPUs that end here. */
    private readonly otherRings: readonly number[],
    private readonly levels: RingLevels,
    /** How many requests of its own it submits. */
    submissions: number,
  ) {
    super(1, spec.size, spec.limitPfn);
    this.#submissionsLeft = submissions;
  }

  next(): Op {
    const then = this.#then;
    if (then !== undefined) {
      this.#then = undefined;
      return then;
    }
    while (this.#at < this.otherRings.length) {
      const ring = this.otherRings[this.#at++]!;
      if (this.levels.lengthOf(ring) > 0) return this.#both(ring, Op.receive, Op.free);
    }
    this.#at = 0;
    const inFlight = this.levels.lengthOf(this.ownRing);
    if (this.#submissionsLeft > 0 && inFlight < this.spec.depth) {
      this.#submissionsLeft--;
      return this.#both(this.ownRing, Op.alloc, Op.send);
    }
    return inFlight > 0 ? this.#both(this.ownRing, Op.receive, Op.free) : Op.pause;
  }

  #both(ring: number, op: Op, then: Op): Op {
    this.ring = ring;
    this.#then = then;
    return op;
  }
}
