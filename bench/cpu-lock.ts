import { pairs } from "./alloc-free-loops.js";
import { LIMIT_32, newDomain } from "./new-domain.js";
import type { Question } from "./question.js";
import { measure } from "./stopwatch.js";

/** What does the kernel's per-CPU lock cost, that CPUs which own their magazines save? */
export const cpuLock: Question = {
  title: "a lock per CPU, taken on each operation as in the kernel, against owned magazines",
  imitates: "the fast path with two uncontended spinlock pairs on it",
  async answer() {
    const ns = await measure({
      owned: pairs(newDomain("list"), 1, LIMIT_32, 20_000),
      kernel: pairs(newDomain("list", { cpuLock: "kernel" }), 1, LIMIT_32, 20_000),
    });
    return [{ what: "magazine pair with cpuLock / without", ratio: ns.kernel / ns.owned }];
  },
};
