import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { ThreadEngine } from "../../src/engine/threads/thread-engine.js";
import { readCapture } from "../../src/workload/trace/capture.js";
import { compileTrace } from "../../src/workload/trace/compile.js";
import { request } from "./requests.js";

const BURST = fileURLToPath(new URL("../../data/burst.trace.gz", import.meta.url));

describe("the bundled capture, played on threads", () => {
  it("sends about as many allocations to the tree, and fills the depot no less, than in the kernel", async () => {
    const kernel = { misses: 0, depth: 0 };
    await readCapture(BURST, (event) => {
      if (event.event === "tree_insert") kernel.misses++;
      if (event.event === "depot_push") kernel.depth = Math.max(kernel.depth, event.depotAfter);
    });
    const { trace } = await compileTrace(BURST);
    const cpus = trace.cpus.length;
    const engine = await ThreadEngine.create({ cpus });
    try {
      const workload = { name: "trace", trace, passes: 1 } as const;
      const { rcache, depotPeak, ops } = await engine.run(
        request(workload, "list", cpus, { allocator: { reclaim: false } }),
      );
      expect(ops).toBe(20_048);
      // Without the pauses there is no reclaim, and without reclaim a little less reaches the tree.
      expect(rcache.misses / kernel.misses).toBeGreaterThan(0.9);
      expect(rcache.misses / kernel.misses).toBeLessThan(1.1);
      expect(Math.max(...depotPeak)).toBeGreaterThanOrEqual(kernel.depth);
    } finally {
      await engine.close();
    }
  });
});
