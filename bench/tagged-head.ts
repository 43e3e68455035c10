import { MAGAZINE_SIZE } from "../src/iova/magazine.js";
import { TaggedHead } from "../src/memory/tagged-head.js";
import { newDomain } from "./new-domain.js";
import type { Question } from "./question.js";
import { atomicsAdd, type Batch, measure } from "./stopwatch.js";

/** What does it cost to change a {tag, index} head, in a language whose 64-bit atomics are BigInts? */
export const taggedHead: Question = {
  title: "a change of a tagged head (load, next tag, 64-bit compareExchange)",
  imitates: "the one atomic of a push to or a pop from the lock-free depot, once per magazine",
  async answer() {
    const ns = await measure({ add: atomicsAdd(), swing: swings(5_000) });
    const ratio = ns.swing / ns.add;
    return [
      { what: "tagged head: change / Atomics.add", ratio },
      {
        what: `tagged head: the same, spread over the ${MAGAZINE_SIZE} operations of a magazine`,
        ratio: ratio / MAGAZINE_SIZE,
      },
    ];
  },
};

function swings(ops: number): Batch {
  const { machine } = newDomain("lockfree");
  const head = new TaggedHead(machine, machine.layout.domains);
  return {
    ops,
    run() {
      for (let k = 0; k < ops; k++) head.swing(head.load(), 2 * k);
    },
  };
}
