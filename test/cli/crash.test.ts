import { describe, expect, it } from "vitest";
import type { CrashResult } from "../../src/measure/result.js";
import { iovalab } from "./iovalab.js";

const teardown = [
  "put_iova_domain",
  "iommu_put_dma_cookie",
  "iommu_domain_free",
  "iommu_setup_default_domain",
  "iommu_group_store_type",
  "kernfs_fop_write_iter",
  "vfs_write",
];
const flush = ["alloc_iova_fast", "iommu_dma_alloc_iova", "iommu_dma_map_page"];

const oops = (rip: string, callers: readonly string[]): string[] => [
  "    BUG: kernel NULL pointer dereference, address: 0000000000000000",
  "    #PF: supervisor read access in kernel mode",
  "    #PF: error_code(0x0000) - not-present page",
  "    Oops: 0000 [#1] SMP",
  "    CPU: N PID: N Comm: iovalab/W",
  `    RIP: ${rip}`,
  "    Call Trace:",
  "     <TASK>",
  ...callers.map((caller) => `     ${caller}`),
  "     </TASK>",
];

const masked = (text: string): string[] =>
  text
    .replace(/CPU: \d+ PID: \d+ Comm: iovalab\/(main|worker-\d+)/g, "CPU: N PID: N Comm: iovalab/W")
    .trimEnd()
    .split("\n");

const survived = (depot: string, rounds: string): string[] => [
  "",
  depot,
  `  domain change, teardown (one thread): survived ${rounds}`,
  `  domain change, teardown (worker threads): survived ${rounds}`,
  `  domain change, flush on exhaustion (one thread): survived ${rounds}`,
  `  domain change, flush on exhaustion (worker threads): survived ${rounds}`,
];

describe("crash", () => {
  it("prints the oops of the first version on every way to it, and that the others survive", () => {
    const { code, stdout, stderr } = iovalab(["crash"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [machine, options, ...rest] = masked(stdout);
    expect(machine).toMatch(/^iovalab crash: .+, \d+ cores?, .+, Node \d+\.\d+\.\d+$/);
    expect(options).toMatch(/^--depot list-v1,list-v1-guard,list,lockfree --cpus \d+ --rounds 3$/);
    expect(rest).toEqual([
      "",
      "list-v1",
      "  domain change, teardown (one thread): crashed in round 1",
      ...oops("free_iova_rcaches", teardown),
      "  domain change, teardown (worker threads): crashed in round 1",
      ...oops("free_iova_rcaches", teardown),
      "  domain change, flush on exhaustion (one thread): crashed in round 1",
      ...oops("free_global_cached_iovas", flush),
      "  domain change, flush on exhaustion (worker threads): crashed in round 1",
      ...oops("free_global_cached_iovas", flush),
      ...survived("list-v1-guard", "3 rounds"),
      ...survived("list", "3 rounds"),
      ...survived("lockfree", "3 rounds"),
    ]);
  });

  it("ends with 1 when the only design crashes, and with 0 when it survives", () => {
    expect(iovalab(["crash", "--depot", "list-v1"]).code).toBe(1);
    const { code, stdout } = iovalab(["crash", "--depot", "array", "--rounds", "1", "--cpus", "3"]);
    expect(code).toBe(0);
    expect(masked(stdout).slice(2)).toEqual(survived("array", "1 round"));
  });

  it("says on which CPU and worker it happened", () => {
    const { stdout } = iovalab(["crash", "--depot", "list-v1", "--json", "-"]);
    const { scenarios } = JSON.parse(stdout) as CrashResult;
    const crashes = scenarios.flatMap((scenario) => (scenario.outcome === "crashed" ? [scenario] : []));
    expect(crashes).toHaveLength(4);
    for (const { engine, round, oops } of crashes) {
      expect(round).toBe(1);
      expect(oops).toMatchObject({ address: 0, access: "read" });
      if (engine === "threads") expect(oops.worker).toBeGreaterThan(0);
      else expect(oops.worker).toBe(0);
    }
  });
});
