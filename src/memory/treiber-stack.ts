import { CpuStatistic, cpuStatistics } from "./cpu-layout.js";
import type { Machine } from "./machine.js";
import { NULL, type Pointer } from "./pointer.js";
import { TaggedHead } from "./tagged-head.js";

/**
 * A Treiber stack (R. K. Treiber, IBM RJ 5118, 1986) of elements in machine memory. The word that links an element
 * to the one below is accessed atomically only, by everyone and for ever: a pop may read the link of an element
 * that another CPU has taken meanwhile.
 */
export class TreiberStack {
  constructor(
    private readonly machine: Machine,
    private readonly head: TaggedHead,
    /** Offset of the link word in an element. */
    private readonly link: number,
    /** The CpuStatistic that counts its failed compareExchanges: that of depots, unless it is something else's. */
    private readonly lost: number = CpuStatistic.casFailures,
  ) {}

  push(element: Pointer, cpu: number): void {
    const { atomics, i32 } = this.machine;
    for (;;) {
      const seen = this.head.load();
      // The link is written before the element can be found: the swing below publishes both.
      atomics.store(i32, element + this.link, TaggedHead.indexOf(seen));
      // Linearization point.
      if (this.head.swing(seen, element)) return;
      this.#countLost(cpu);
    }
  }

  /** The top element, or NULL when there is none. */
  pop(cpu: number): Pointer {
    const { atomics, i32 } = this.machine;
    for (;;) {
      // Linearization point of a pop that finds nothing.
      const seen = this.head.load();
      const top = TaggedHead.indexOf(seen);
      if (top === NULL) return NULL;
      // Stale if `top` was popped and pushed again since; the tag then makes the swing fail.
      const below = atomics.load(i32, top + this.link);
      // Linearization point of a pop that finds something.
      if (this.head.swing(seen, below)) return top;
      this.#countLost(cpu);
    }
  }

  isEmpty(): boolean {
    return TaggedHead.indexOf(this.head.load()) === NULL;
  }

  /** At rest: shows every element to `visit`, the top one first, until it answers false. */
  walk(visit: (element: Pointer) => boolean): void {
    const { atomics, i32 } = this.machine;
    let element = TaggedHead.indexOf(this.head.load());
    while (element !== NULL && visit(element)) element = atomics.load(i32, element + this.link);
  }

  #countLost(cpu: number): void {
    const at = cpuStatistics(this.machine.layout.cpus, cpu) + this.lost;
    this.machine.f64[at]!++;
  }
}
