import { describe, expect, it } from "vitest";
import { Hotplug } from "../../../src/engine/virtual/hotplug.js";
import { workingCpus } from "./working-cpus.js";

/** Long against the time after which it looks again at a CPU that is on its way. */
const PERIOD = 10_000;

/** Which CPU is offline in each of so many periods, of CPUs that end as they are told; null for none. */
function goneIn(periods: number, count: number, ends: readonly (number | undefined)[] = []) {
  const { machine, queue, locks, cpus, others, playUntil } = workingCpus(count, ends);
  const hotplug = new Hotplug(machine, queue, locks, cpus, [], PERIOD);
  others.set(hotplug.actor, hotplug);
  const times = () => Array.from({ length: count }, (_, cpu) => hotplug.countsOf(cpu).hotplugs);
  return Array.from({ length: periods }, (_, period) => {
    const before = times();
    playUntil((period + 1) * PERIOD + 1);
    const gone = times().flatMap((now, cpu) => (now > before[cpu]! ? [cpu] : []));
    expect(gone.length).toBeLessThanOrEqual(1);
    return gone[0] ?? null;
  });
}

describe("of simulated CPUs", () => {
  it("each but the first goes in its turn, one in each period", () => {
    expect(goneIn(7, 4)).toEqual([1, 2, 3, 1, 2, 3, 1]);
  });

  it("those that have not ended go in their turns, and none of the turns is left out", () => {
    const ends = [undefined, undefined, 2.2 * PERIOD, undefined, undefined, 0, 0, 0];
    expect(goneIn(9, 8, ends)).toEqual([1, 2, 3, 4, 1, 3, 4, 1, 3]);
  });

  it("nobody goes who is alone, or CPU 0", () => {
    expect(goneIn(3, 3, [undefined, 0, 0])).toEqual([null, null, null]);
    expect(goneIn(3, 3, [0, undefined, 0])).toEqual([null, null, null]);
  });
});
