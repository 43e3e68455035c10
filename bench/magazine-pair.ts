import { pairs } from "./alloc-free-loops.js";
import { LIMIT_32, newDomain } from "./new-domain.js";
import { atMost, type Question } from "./question.js";
import { atomicsAdd, measure } from "./stopwatch.js";

/** What does the fast path cost? */
export const magazinePair: Question = {
  title: "an allocation and its free, from the CPU's own magazine",
  imitates: "a driver that maps and unmaps one buffer at a time on one CPU",
  async answer() {
    const ns = await measure({
      add: atomicsAdd(),
      pair: pairs(newDomain("list"), 1, LIMIT_32, 50_000),
    });
    return [{ what: "magazine pair / Atomics.add", ratio: ns.pair / ns.add, target: atMost(1.2) }];
  },
};
