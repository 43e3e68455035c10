import { describe, expect, it } from "vitest";
import { loadedDepot } from "../../../src/engine/depot-modules.js";
import { Hotplug } from "../../../src/engine/virtual/hotplug.js";
import { VirtualRun } from "../../../src/engine/virtual/virtual-run.js";
import { CallRecorder } from "../../../src/workload/trace/call-recorder.js";
import { request } from "../requests.js";
import { shippedProfile } from "./bare-machine.js";
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

it("of a domain with reserved ranges, nothing is done again that was done at boot", () => {
  const RESERVES = 5;
  const SECONDS = 0.0002;
  // CPUs that allocate for longer than that; none of it is cached.
  const recorder = new CallRecorder("allocations", 2 ** 20);
  for (let call = 0; call < 4000; call++) recorder.alloc(call % 2, 0, 1, 2 ** 20 - 1, false);
  const reserves = Array.from({ length: RESERVES }, (_, k) => [10 * k + 10, 10 * k + 12] as const);
  const trace = recorder.finish([{ granuleShift: 12, startPfn: 1, reserves, created: true }]);
  const asked = request({ name: "trace", trace, passes: 1 }, "list", 2, { seconds: SECONDS + 1e-7 });
  const played = (hotplugSeconds?: number) => {
    const faults = hotplugSeconds === undefined ? {} : { hotplugSeconds };
    const run = new VirtualRun(
      { ...asked, faults },
      loadedDepot("list"),
      shippedProfile("epyc-9124"),
      (port) => port,
    );
    while (!run.play(1000));
    const { locks, tree } = run.finish();
    return { locks: locks.iovaRbtree.acquisitions, allocs: tree.allocs };
  };
  const alone = played();
  expect(alone.allocs).toBeGreaterThan(100);
  // The middle of the period: the CPU is told to go, and is not drained before 1000 ns later.
  expect(played(2 * SECONDS)).toEqual(alone);
});
