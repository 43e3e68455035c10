/**
 * The explorer of interleavings finds what is known to be wrong, and says what: the bugs of the depots' history, and others
 * planted in the shipped code. Each is looked for under a limit of ten seconds, and takes a fraction of that.
 */
import { afterEach, describe, expect, it, vi } from "vitest";
import { checkCase, checkPlan, planOf } from "../../src/check/interleavings/check-case.js";
import { replay } from "../../src/check/interleavings/replay.js";
import { parseSchedule } from "../../src/check/interleavings/schedule.js";
import { slabScenario } from "../../src/check/interleavings/slab-scenario.js";
import { listDepot } from "../../src/depot/list-depot.js";
import { listV1Depot } from "../../src/depot/list-v1-depot.js";
import { lockfreeDepot, lockfreeDesign } from "../../src/depot/lockfree-depot.js";
import { lockfreeUntaggedDepot } from "../../src/depot/lockfree-untagged-depot.js";
import type { DepotDesign } from "../../src/iova/depot.js";
import type { CheckPart, InterleavingCheck } from "../../src/measure/result.js";
import { CpuOwnership } from "../../src/memory/cpu-ownership.js";
import type { Machine } from "../../src/memory/machine.js";
import * as faulty from "./faulty-designs.js";

const SECONDS = 10;
const exhaustive = { kind: "exhaustive", preemptions: null } as const;

function check(design: DepotDesign, part: CheckPart, operations: readonly number[]): InterleavingCheck {
  return checkCase({ part, operations }, design, exhaustive, SECONDS);
}

/** The failure, after its schedule has been seen to lead to it again. */
function failureOf(design: DepotDesign, part: CheckPart, operations: readonly number[]) {
  const { failure } = check(design, part, operations);
  if (failure === null) expect.fail(`${design.id}: nothing was found`);
  const again = replay(planOf({ part, operations }, design), parseSchedule(failure.schedule)!);
  expect(again.violation).toEqual({ kind: failure.violation, text: failure.text });
  return failure;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("what the depots' history knows", () => {
  it("list-v1: its teardown follows next of NULL, whatever happened before", () => {
    const failure = failureOf(listV1Depot, "depot", [4, 4]);
    expect(failure).toMatchObject({ violation: "null-dereference", schedule: "", isShortest: true });
    expect(failure.text).toContain("at teardown: NULL pointer dereference, address: 0000000000000000, read");
    expect(failure.trace.map(({ text }) => text)).toContain("read head: 0");
  });

  it("lockfree-untagged: a head that came back is taken for the old one, and a magazine is lost", () => {
    const failure = failureOf(lockfreeUntaggedDepot, "depot", [4, 4]);
    expect(failure.violation).toBe("invariant");
    expect(failure.text).toMatch(/M\d is lost: no CPU holds it, and it is not in the depot/);
    expect(failure.isShortest).toBe(true);
    // One pop that sleeps over a pop and two pushes.
    expect(failure.schedule).toBe("0:pop+2,1:pop+8,1:push+4,1:push+4,0+6");
  });

  it("a tag of one bit comes round as soon as the head has changed twice or four times", () => {
    const oneBit = lockfreeDesign("lockfree-1-bit", "", 1);
    const failure = failureOf(oneBit, "depot", [4, 4]);
    expect(failure.text).toMatch(/M\d is lost/);
    expect(failure.text).toMatch(/M\d is in 2 places: with CPU \d, in the depot/);
  });

  it("with the real tag the same search finds nothing", () => {
    const operations = [4, 4];
    const { failure, isComplete, states } = checkCase(
      { part: "depot", operations },
      lockfreeDepot,
      exhaustive,
      600,
    );
    expect({ failure, isComplete }).toEqual({ failure: null, isComplete: true });
    expect(states).toBeGreaterThan(10_000);
  });
});

describe("what was planted", () => {
  it("a lock-free push that publishes before it writes next", () => {
    expect(failureOf(faulty.publishesBeforeNext, "depot", [2, 2]).text).toMatch(
      /handed out twice|M\d is (lost|in 2 places)|no order of the operations/,
    );
  });

  it("a spinlock that is released too early", () => {
    const failure = failureOf(faulty.lockReleasedTooEarly, "depot", [2, 2]);
    expect(failure.violation).toBe("data-race");
    expect(failure.text).toMatch(/access (head|size) in no order/);
  });

  it("a list pop without the lock", () => {
    const failure = failureOf(faulty.popWithoutLock, "depot", [2, 2]);
    expect(failure.violation).toBe("data-race");
    expect(failure.text).toContain("CPU 0 and CPU 1 access head in no order");
  });

  it("a remote flush that does not wait for the running CPU's answer", () => {
    expect(check(listDepot, "flush", [2, 1])).toMatchObject({ failure: null, isComplete: true });
    vi.spyOn(CpuOwnership.prototype, "take").mockImplementation(function (this: CpuOwnership, cpu) {
      // As take does, but for the claim: it asks, and goes ahead.
      const { machine } = this as unknown as { machine: Machine };
      machine.atomics.add(machine.i32, this.requestsOf(cpu), 1);
    });
    expect(failureOf(listDepot, "flush", [2, 1]).violation).toBe("data-race");
  });

  it("a slab's free list without its tag", () => {
    const what = { depot: null, given: null, part: "slab" } as const;
    const operations = [4, 4];
    expect(checkPlan(slabScenario({ operations }), exhaustive, SECONDS, what)).toMatchObject({
      failure: null,
      isComplete: true,
    });
    const { failure } = checkPlan(slabScenario({ operations, tagBits: 0 }), exhaustive, SECONDS, what);
    expect(failure?.text).toMatch(
      /object \d is free and in use|in use \+ \d free, but \d taken|handed out twice/,
    );
  });

  it("a lock that is not released when there is nothing to pop", () => {
    const failure = failureOf(faulty.lockNotReleased, "depot", [4, 1]);
    expect(["deadlock", "misuse"]).toContain(failure.violation);
  });

  it("a lock whose release wakes nobody", () => {
    const failure = failureOf(faulty.sleepingLock("wakes-nobody", false), "depot", [2, 2]);
    expect(failure.violation).toBe("deadlock");
    expect(failure.text).toMatch(/CPU \d, in (push|pop), waits for lock/);
    expect(check(faulty.sleepingLock("wakes", true), "depot", [2, 2])).toMatchObject({
      failure: null,
      isComplete: true,
    });
  });

  it("state in a closure", () => {
    // The schedule cannot be played again: what it leads to depends on how often it was played.
    expect(check(faulty.sizeInAField, "depot", [2, 2]).failure?.violation).toBe("state-outside-memory");
  });

  it("a drain that leaves one behind", () => {
    expect(failureOf(faulty.forgetsOne, "drain", [1, 1]).text).toContain(
      "at teardown: the depot holds M4 M3, and drains M4",
    );
  });

  it("a stack that hands out the second", () => {
    const failure = failureOf(faulty.bottomFirst, "depot", [1, 1]);
    expect(failure.violation).toBe("not-linearizable");
    expect(failure.text).toContain("got M3, and no order of the operations on a stack explains that");
  });

  it("a wake-up that is lost", () => {
    expect(failureOf(faulty.lostWakeUp, "depot", [2, 2]).violation).toBe("deadlock");
  });

  it("a lock that a CPU takes twice, though no other ever touches it", () => {
    const failure = failureOf(faulty.takesItsOwnLockTwice, "depot", [2, 2]);
    expect(failure.violation).toBe("deadlock");
  });

  it("two locks that are taken in either order, behind a look that takes long; it says which locks", () => {
    // CPU 2 has yet to begin, and could only come to wait for one of the two.
    expect(failureOf(faulty.looksBetweenTwoLocks, "depot", [1, 1, 1])).toMatchObject({
      violation: "deadlock",
      text: "nobody can go on: CPU 0, in pop, waits for inner; CPU 1, in push, waits for lock",
    });
  });

  it("a wait under the lock that those need who are waited for", () => {
    expect(check(faulty.waitsUnderTheLock, "depot", [1, 1, 1]).failure?.violation).toBe("endless");
  });

  it("a head that is read half by half", () => {
    expect(failureOf(faulty.readsTheTagLate, "depot", [4, 4]).text).toMatch(/M\d is (lost|in 2 places)/);
  });

  it("a pop that gives up; or it says that it did not follow loops so far", () => {
    expect(failureOf(faulty.popThatGivesUp(4), "depot", [2, 2]).violation).toBe("not-linearizable");
    expect(check(faulty.popThatGivesUp(20), "depot", [2, 2])).toMatchObject({
      failure: null,
      cutsLoops: true,
    });
  });

  it("a push that is refused though there is room", () => {
    expect(failureOf(faulty.refusesWhenBusy, "depot", [2, 2]).text).toContain("was refused, and no order");
  });

  it("a loop without end", () => {
    expect(failureOf(faulty.endless, "depot", [1, 1]).violation).toBe("endless");
  });

  it("in the shortest way there is", () => {
    const design = faulty.secondComerLosesAll;
    const failure = failureOf(design, "depot", [1, 1]);
    expect(failure.isShortest).toBe(true);
    // CPU 1 first: CPU 0 then looks once, and not five times.
    expect(failure.schedule).toMatch(/^1:(pop|push)\+\d+,0:(pop|push)\+\d+$/);
  });

  it("but not a drain that takes everything at once, which is right", () => {
    expect(check(faulty.drainByOneSwing, "drain", [2, 2])).toMatchObject({ failure: null, isComplete: true });
  });

  it("but not a lock of one's own that spins, which is right", () => {
    expect(check(faulty.spinsByItself, "depot", [2, 2])).toMatchObject({ failure: null, isComplete: true });
  });

  it("and at random too", () => {
    const { failure } = checkCase(
      { part: "depot", operations: [4, 4, 4] },
      lockfreeUntaggedDepot,
      { kind: "random", samples: 100_000, seed: 1 },
      SECONDS,
    );
    expect(failure?.text).toMatch(/M\d is (lost|in 2 places)|handed out twice/);
    const race = checkCase(
      { part: "depot", operations: [3, 3, 3] },
      faulty.popWithoutLock,
      { kind: "random", samples: 100_000, seed: 1 },
      SECONDS,
    );
    expect(race.failure?.violation).toBe("data-race");
  });
});
