import { describe, expect, it } from "vitest";
import { Housekeeping } from "../../../src/engine/virtual/housekeeping.js";
import type { IovaDomain } from "../../../src/iova/domain.js";
import type { MachineProfile } from "../../../src/measure/machine-profile.js";
import { kworkerOf } from "../../../src/memory/cpu-layout.js";
import { LockClass } from "../../../src/memory/machine.js";
import { bareDomains, FREE_PROFILE, profileOf } from "./bare-machine.js";

const MS = 1e6;
const LIMIT = 2 ** 36 - 1;
const CPUS = 2;
const MAGAZINE = 4;

/** Domains at rest whose depots were filled at 0, and who looks after them. */
function atRest(profile: MachineProfile, domains: number, magazines: number, sizes: readonly number[] = [1]) {
  const made = bareDomains(CPUS, profile, { domains, magazineSize: MAGAZINE });
  const { machine, queue, locks } = made.bare;
  machine.begin(0, 0);
  for (const domain of made.domains) for (const size of sizes) fill(domain, size, magazines);
  machine.end();
  const housekeeping = new Housekeeping(machine, queue, locks, made.domains);
  return { ...made, queue, housekeeping };
}

function fill(domain: IovaDomain, size: number, magazines: number): void {
  // Two of them, loaded and prev, stay with the CPU.
  const pfns = Array.from({ length: (magazines + 2) * MAGAZINE }, () =>
    domain.allocFast(0, size, LIMIT, true),
  );
  for (const pfn of pfns) domain.freeFast(0, pfn, size);
}

/** Plays up to a time, and tells at which ms the depot of a bin shrank, and to what. */
function play(
  { queue, housekeeping }: ReturnType<typeof atRest>,
  untilMs: number,
  depot: { size(): number },
) {
  const shrank: [ms: number, size: number][] = [];
  while (queue.nextTime <= untilMs * MS) {
    const before = depot.size();
    const time = queue.nextTime;
    expect(queue.next).toBe(kworkerOf(CPUS));
    housekeeping.act(time);
    if (depot.size() < before) shrank.push([time / MS, depot.size()]);
  }
  return shrank;
}

describe("housekeeping", () => {
  it("looks every millisecond, and frees a magazine of a bin 100 ms after it saw its work queued, down to one per CPU", () => {
    const rest = atRest(FREE_PROFILE, 1, 5);
    const { depot } = rest.domains[0]!.rcaches[0]!;
    expect(depot.size()).toBe(5);
    // Seen at 1, due at 101; it queues itself again, which the next look sees.
    expect(play(rest, 1000, depot)).toEqual([
      [101, 4],
      [202, 3],
      [303, 2],
    ]);
    expect(rest.domains[0]!.rcaches[0]!.workQueued).toBe(false);
  });

  it("looks after the works of every bin and every domain, each by itself", () => {
    const rest = atRest(FREE_PROFILE, 2, 3, [1, 2]);
    const depots = rest.domains.flatMap(({ rcaches }) => [rcaches[0]!.depot, rcaches[1]!.depot]);
    play(rest, 100, depots[0]!);
    expect(depots.map((depot) => depot.size())).toEqual([3, 3, 3, 3]);
    play(rest, 101, depots[0]!);
    expect(depots.map((depot) => depot.size())).toEqual([2, 2, 2, 2]);
  });

  it("leaves as many magazines as there are CPUs online", () => {
    const rest = atRest(FREE_PROFILE, 1, 3);
    const { depot } = rest.domains[0]!.rcaches[0]!;
    rest.bare.machine.setOnlineCpus(1);
    expect(play(rest, 1000, depot)).toEqual([
      [101, 2],
      [202, 1],
    ]);
  });

  it("takes the time of what it does: its next look comes when that is over", () => {
    // An update each: the work's word, the depot's lock, the tree's for the magazine's pfns, and the work's word again.
    const rest = atRest(profileOf({ atomic: MS }), 1, 3);
    const { queue, housekeeping, domains } = rest;
    const { depot } = domains[0]!.rcaches[0]!;
    const events: number[] = [];
    while (depot.size() === 3) housekeeping.act(queue.nextTime);
    for (; events.length < 5; housekeeping.act(queue.nextTime)) events.push(queue.nextTime / MS);
    // It begins at 101, asks for the locks at 102 and 103, is through at 105, and looks then.
    expect(events).toEqual([102, 103, 105, 106, 107]);
  });

  it("waits for a lock that a CPU holds, and goes on looking afterwards", () => {
    const rest = atRest(FREE_PROFILE, 1, 3);
    const { bare, queue, domains, housekeeping } = rest;
    while (queue.nextTime < 101 * MS) housekeeping.act(queue.nextTime);
    // CPU 1 takes the tree's lock a moment before, for 7 ms; its own end is not looked at.
    const { machine, locks } = bare;
    machine.begin(1, 101 * MS - 1);
    machine.acquire(domains[0]!.tree.lock, LockClass.iovaRbtree, 1);
    machine.spend(7 * MS);
    machine.release(domains[0]!.tree.lock);
    machine.end();
    locks.start(1, 101 * MS - 1);
    queue.schedule(1, Number.POSITIVE_INFINITY);
    housekeeping.act(101 * MS);
    const events: number[] = [];
    for (; events.length < 3; housekeeping.act(queue.nextTime)) {
      expect(queue.next).toBe(kworkerOf(CPUS));
      events.push(queue.nextTime / MS);
    }
    expect(events).toEqual([108 - 1 / MS, 109 - 1 / MS, 110 - 1 / MS]);
  });
});
