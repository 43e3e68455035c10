import { describe, expect, it } from "vitest";
import { findDepotDesign } from "../../../src/depot/registry.js";
import { defaultAllocatorOptions } from "../../../src/iova/allocator-options.js";
import type { Depot, DepotDesign } from "../../../src/iova/depot.js";
import { OurRacers } from "../../../src/kernel/race/our-racers.js";
import { RACES, type RaceSpec } from "../../../src/kernel/race/race-spec.js";
import { CPU_WORDS, CpuBlock, kworkerOf } from "../../../src/memory/cpu-layout.js";
import type { Machine } from "../../../src/memory/machine.js";

const LIST = findDepotDesign("list")!;
const CPUS = 2;
/** Fills depots, so that there is reclaim work, which runs every 100 ms. */
const burst: RaceSpec = RACES.find(({ loop }) => loop === "burst")!;
const length = { warmUpMs: 0, ms: 500 };
const { signal } = new AbortController();

/** The list whose reclaim rule, which this thread asks, is `surplus`; the racers have the list as it is. */
function racersWith(surplus: (machine: Machine) => number): OurRacers {
  const design: DepotDesign = {
    ...LIST,
    attach(machine, base, options) {
      const depot: Depot = LIST.attach(machine, base, options);
      depot.surplus = () => surplus(machine);
      return depot;
    },
  };
  return new OurRacers(design, { ...defaultAllocatorOptions(CPUS, LIST), cpuLock: "owned" }, CPUS);
}

describe("the reclaim work beside our racers", () => {
  it("is done by one who is inside the CPU that it does it for", async () => {
    const owners = new Set<number>();
    const racers = racersWith(({ i32, layout }) => {
      owners.add(Atomics.load(i32, layout.cpus + kworkerOf(CPUS) * CPU_WORDS + CpuBlock.owner));
      return 0;
    });
    const times = await racers.race(burst, length, 1, signal);
    expect(times).toHaveLength(CPUS);
    expect(owners.size).toBe(1);
    expect(owners).not.toContain(0);
  });

  it("fails the race when it fails itself", async () => {
    const racers = racersWith(() => {
      throw new RangeError("no such magazine");
    });
    await expect(racers.race(burst, { ...length, ms: 60_000 }, 1, signal)).rejects.toThrow(
      "no such magazine",
    );
  });
});
