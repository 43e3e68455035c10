import { describe, expect, it } from "vitest";
import { MemoryWatch } from "../../../src/engine/virtual/memory-watch.js";
import { bareDomains, profileOf } from "./bare-machine.js";

const LIMIT = 2 ** 36 - 1;
const ACTOR = 1;

describe("the watch over memory", () => {
  it("looks every so many simulated milliseconds, and tells what there was then", () => {
    const { bare, domains } = bareDomains(2, profileOf({ l1Hit: 5, atomic: 5 }));
    const { queue, machine } = bare;
    const watch = new MemoryWatch(machine, queue, ACTOR, domains, 2);
    const [domain] = domains;
    const looks: number[] = [];
    for (let k = 1; k <= 3; k++) {
      for (let n = 0; n < k; n++) domain!.alloc(0, 1, LIMIT, true);
      expect([queue.next, queue.nextTime]).toEqual([ACTOR, 2e6 * k]);
      looks.push(queue.nextTime / 1e9);
      watch.act(queue.nextTime);
    }
    const { timeline } = watch.finish(0.0065);
    expect(timeline.slice(0, 3).map(([seconds, , , nodes]) => [seconds, nodes])).toEqual([
      [0.002, 1],
      [0.004, 3],
      [0.006, 6],
    ]);
    expect(looks).toEqual([0.002, 0.004, 0.006]);
  });

  it("takes no time, and moves no line that somebody else has", () => {
    const { bare, domains } = bareDomains(2, profileOf({ l1Hit: 5, atomic: 5, transferSameCluster: 50 }));
    const { machine, queue } = bare;
    const watch = new MemoryWatch(machine, queue, ACTOR, domains, 1);
    machine.begin(0, 100);
    domains[0]!.alloc(0, 1, LIMIT, true);
    const { clock } = machine;
    const words = machine.i32.slice();
    machine.touched = false;
    watch.act(1e6);
    expect([machine.clock, machine.touched]).toEqual([clock, false]);
    expect(machine.i32.findIndex((word, k) => word !== words[k])).toBe(-1);
  });
});
