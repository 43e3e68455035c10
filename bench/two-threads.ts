import { findDepotDesign } from "../src/depot/registry.js";
import { ThreadEngine } from "../src/engine/threads/thread-engine.js";
import { DEFAULT_DOMAIN, defaultAllocatorOptions } from "../src/iova/allocator-options.js";
import { LIMIT_32 } from "./new-domain.js";
import { atLeast, type Question } from "./question.js";

const SECONDS = 1;
const TURNS = 6;

/** Do two CPUs that have nothing to do with each other disturb each other? */
export const twoThreads: Question = {
  title: "two threads that each allocate and free for themselves, against one",
  imitates: "two queues of a device, each served on a CPU of its own: no line is shared on the fast path",
  async answer() {
    const one = await ThreadEngine.create({ cpus: 1 });
    const other = await ThreadEngine.create({ cpus: 1 });
    const two = await ThreadEngine.create({ cpus: 2 });
    const best = { one: 0, two: 0, apart: 0 };
    for (let repetition = 0; repetition < TURNS; repetition++) {
      best.one = Math.max(best.one, await throughput(one, repetition));
      best.two = Math.max(best.two, await throughput(two, repetition));
      // The control: two allocators that share nothing, which is all that the computer can do.
      const apart = await Promise.all([throughput(one, repetition), throughput(other, repetition)]);
      best.apart = Math.max(best.apart, apart[0] + apart[1]);
    }
    await Promise.all([one.close(), other.close(), two.close()]);
    return [
      {
        what: "local: operations/s of two threads / of one",
        ratio: best.two / best.one,
        target: atLeast(1.8),
      },
      { what: "local: two threads / two allocators that share nothing", ratio: best.two / best.apart },
    ];
  },
};

async function throughput(engine: ThreadEngine, repetition: number): Promise<number> {
  const depot = "list";
  const { opsPerSecond } = await engine.run({
    workload: { name: "local", size: 1, workingSet: 64, limitPfn: LIMIT_32 },
    depot,
    allocator: defaultAllocatorOptions(engine.cpus, findDepotDesign(depot)!),
    limits: { maxIovas: 1 << 14, maxMagazines: 1 << 10 },
    domain: DEFAULT_DOMAIN,
    seed: 1,
    repetition,
    seconds: SECONDS,
    verify: false,
  });
  return opsPerSecond;
}
