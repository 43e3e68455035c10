import { SLAB_BATCH } from "../src/memory/slab.js";
import { newDomain } from "./new-domain.js";
import type { Question } from "./question.js";
import { atomicsAdd, type Batch, measure } from "./stopwatch.js";

/** What does memory for a node cost, and is the slab ever the bottleneck? */
export const slab: Question = {
  title: "an object of the slab, allocated and freed",
  imitates: "tree nodes: in and out of the CPU's cache, or in waves that go through the shared batches",
  async answer() {
    const ns = await measure({
      add: atomicsAdd(),
      cached: waves(1, 20_000),
      batched: waves(64 * SLAB_BATCH, 10),
    });
    return [
      { what: "slab pair within the CPU's cache / Atomics.add", ratio: ns.cached / ns.add },
      { what: "slab pair through the batches / Atomics.add", ratio: ns.batched / ns.add },
    ];
  },
};

/** Allocates `wave` objects and frees them all. */
function waves(wave: number, rounds: number): Batch {
  const { iovas } = newDomain("list").tree;
  const objects = new Int32Array(wave);
  return {
    ops: wave * rounds,
    run() {
      for (let round = 0; round < rounds; round++) {
        for (let k = 0; k < wave; k++) objects[k] = iovas.alloc(0);
        for (let k = 0; k < wave; k++) iovas.free(objects[k]!, 0);
      }
    },
  };
}
