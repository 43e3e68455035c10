import { findDepotDesign } from "../src/depot/registry.js";
import { ThreadEngine } from "../src/engine/threads/thread-engine.js";
import { DEFAULT_DOMAIN, defaultAllocatorOptions } from "../src/iova/allocator-options.js";
import { LIMIT_32 } from "./new-domain.js";
import { atLeast, type Question } from "./question.js";

const SECONDS = 0.5;
const TURNS = 8;

/** Do two CPUs that have nothing to do with each other disturb each other? */
export const twoThreads: Question = {
  title: "two threads that each allocate and free for themselves, against one",
  imitates: "two queues of a device, each served on a CPU of its own: no line is shared on the fast path",
  async answer() {
    const engines = { 1: await ThreadEngine.create({ cpus: 1 }), 2: await ThreadEngine.create({ cpus: 2 }) };
    const best = { 1: 0, 2: 0 };
    for (let repetition = 0; repetition < TURNS; repetition++) {
      for (const cpus of [1, 2] as const) {
        best[cpus] = Math.max(best[cpus], await throughput(engines[cpus], repetition));
      }
    }
    await Promise.all([engines[1].close(), engines[2].close()]);
    return [
      { what: "local: operations/s of two threads / of one", ratio: best[2] / best[1], target: atLeast(1.8) },
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
