import { bursts } from "./alloc-free-loops.js";
import { newDomain } from "./new-domain.js";
import { atLeast, atMost, type Question } from "./question.js";
import { measure } from "./stopwatch.js";

const BURST = 20_000;
/** Few enough for a CPU's two magazines. */
const WORKING_SET = 64;

/** What does a burst cost that overflows a fixed array, by design? */
export const burstByDesign: Question = {
  title: `burst of ${BURST} on one CPU, by design`,
  imitates:
    "a device that maps a great many buffers, then completes them all: the array sends pfns to the tree",
  async answer() {
    const ns = await measure({
      array: bursts(newDomain("array"), BURST, 1),
      list: bursts(newDomain("list"), BURST, 1),
      lockfree: bursts(newDomain("lockfree"), BURST, 1),
      none: bursts(newDomain("none"), BURST, 1),
      local: bursts(newDomain("list"), WORKING_SET, 200),
    });
    return [
      { what: "burst: time of array / list", ratio: ns.array / ns.list, target: atLeast(3, 3.8) },
      { what: "burst: time of none / list", ratio: ns.none / ns.list },
      { what: "burst: time of lockfree / list", ratio: ns.lockfree / ns.list },
      {
        what: `burst: list / local (the same loop with ${WORKING_SET} instead of ${BURST})`,
        ratio: ns.list / ns.local,
        target: atMost(1.5, 1.35),
      },
    ];
  },
};
