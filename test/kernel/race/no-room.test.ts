import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { findDepotDesign } from "../../../src/depot/registry.js";
import { build } from "../../../src/kernel/build.js";
import { Compiler } from "../../../src/kernel/compiler.js";
import { KernelProgram } from "../../../src/kernel/kernel-program.js";
import { readTree } from "../../../src/kernel/kernel-sources.js";
import { OurRacers } from "../../../src/kernel/race/our-racers.js";
import { driverWords, RACES, type RaceSpec } from "../../../src/kernel/race/race-spec.js";
import { CACHE, LINUX_6_12 } from "../kernel-trees.js";

const { signal } = new AbortController();
const length = { warmUpMs: 1, ms: 2 };
const shims = fileURLToPath(new URL("../../../bench/kernel/", import.meta.url));

/** A working set of 256 where 63 have room. */
const crowded: RaceSpec = { ...RACES.find(({ name }) => name === "local-lifo-256")!, limitPfn: 63 };

describe.skipIf(LINUX_6_12.folder === undefined)(`a race without room ${LINUX_6_12.reason}`, () => {
  it("says how many allocations failed, on both sides", async () => {
    const sources = readTree(LINUX_6_12.folder!, "6.12");
    const program = new KernelProgram(
      await build(sources, undefined, { shims, cache: CACHE, compiler: await Compiler.find(signal), signal }),
    );
    const [theirs] = await program.race(driverWords(crowded, 1, 2, length, 1), signal);
    const { bins, magazineSize, reclaim } = program.facts;
    const racers = new OurRacers(
      findDepotDesign("list")!,
      { cpus: 1, bins, magazineSize, reclaim, cpuLock: "owned" },
      2,
    );
    const [ours] = await racers.race(crowded, length, 1, signal);
    for (const { ops, failed } of [theirs!, ours!]) {
      expect(ops).toBeGreaterThan(0);
      expect(failed).toBeGreaterThan(100);
    }
  });
});
