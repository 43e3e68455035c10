import type { IovaDomain } from "../src/iova/domain.js";
import { pairs } from "./alloc-free-loops.js";
import { LIMIT_48, newDomain } from "./new-domain.js";
import { atMost, type Question } from "./question.js";
import { atomicsAdd, type Batch, measure } from "./stopwatch.js";

/** One page more than the largest that is cached. */
const UNCACHED_SIZE = 33;

/** What does the slow path cost, at the top of the tree and in the middle of it? */
export const tree: Question = {
  title: `uncached ranges of ${UNCACHED_SIZE} pages, by the number of live ones and the order of frees`,
  imitates:
    "large buffers: every operation takes the tree lock, and random frees leave gaps to be walked past",
  async answer() {
    const lifo = newDomain("list");
    fill(lifo, 1024);
    const ns = await measure({
      add: atomicsAdd(),
      lifo: perOperation(pairs(lifo, UNCACHED_SIZE, LIMIT_48, 10_000)),
      random1024: replacements(newDomain("list"), 1024, 4_000),
      random16384: replacements(newDomain("list"), 16_384, 1_000),
    });
    return [
      {
        what: "tree, 1024 live, LIFO: operation / Atomics.add",
        ratio: ns.lifo / ns.add,
        target: atMost(5, 3),
      },
      {
        what: "tree, 1024 live, random frees: operation / Atomics.add",
        ratio: ns.random1024 / ns.add,
        target: atMost(90, 60),
      },
      { what: "tree, 16384 live, random frees: operation / Atomics.add", ratio: ns.random16384 / ns.add },
    ];
  },
};

function fill(domain: IovaDomain, live: number): Float64Array {
  return Float64Array.from({ length: live }, () => domain.allocFast(0, UNCACHED_SIZE, LIMIT_48, false));
}

function perOperation({ ops, run }: Batch): Batch {
  return { ops: 2 * ops, run };
}

/** Frees a random one of the live ranges and allocates another. */
function replacements(domain: IovaDomain, live: number, count: number): Batch {
  const pfns = fill(domain, live);
  let random = 1;
  return {
    ops: 2 * count,
    run() {
      for (let k = 0; k < count; k++) {
        // Numerical Recipes' linear congruential generator; its high bits are the good ones.
        random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
        const victim = Math.floor((random / 2 ** 32) * live);
        domain.freeFast(0, pfns[victim]!, UNCACHED_SIZE);
        pfns[victim] = domain.allocFast(0, UNCACHED_SIZE, LIMIT_48, false);
      }
    },
  };
}
