/** Every interleaving of these operations holds: designs that are sound, to the end of the search. */
import { describe, expect, it } from "vitest";
import { checkCase, planOf } from "../../src/check/interleavings/check-case.js";
import { Exploration, type Turn } from "../../src/check/interleavings/exploration.js";
import { replay } from "../../src/check/interleavings/replay.js";
import type { ScenarioPlan } from "../../src/check/interleavings/scenario.js";
import { type Schedule, scheduleOf } from "../../src/check/interleavings/schedule.js";
import { SharedWords } from "../../src/check/interleavings/shared-words.js";
import { findDepotDesign } from "../../src/depot/registry.js";
import { loadDepot } from "../../src/engine/depot-modules.js";
import type { DepotDesign } from "../../src/iova/depot.js";
import type { CheckPart } from "../../src/measure/result.js";
import { LINE_WORDS } from "../../src/memory/pointer.js";
import { Random } from "../../src/workload/random.js";
import { looksUnderTheLock } from "./faulty-designs.js";

/** Far more than it takes: a search that is cut short proves nothing. */
const SECONDS = 600;

const SOUND = ["array", "array-scaled", "list", "list-v1-guard", "lockfree", "none"];
const OTHERS = ["array-flush", "list-working-set"];
const EXAMPLES = ["sharded", "working-set"].map(
  (name) => new URL(`../../examples/${name}.js`, import.meta.url).href,
);

/** Turns taken by whoever comes, until nobody can. */
function randomWay(plan: ScenarioPlan, random: Random): { schedule: Schedule } {
  const shared = new SharedWords(plan.layout.sizeWords + LINE_WORDS, true);
  const exploration = new Exploration(plan, shared);
  const turns: Turn[] = [];
  for (let open = exploration.transitions(); open.length > 0; open = exploration.transitions()) {
    turns.push(exploration.take(open[random.below(open.length)]!)!);
  }
  return { schedule: scheduleOf(turns) };
}

/** The examples have no bound. */
function isBounded(source: string): boolean {
  return findDepotDesign(source)?.bounded ?? false;
}

function expectToBeComplete(design: DepotDesign, part: CheckPart, operations: readonly number[]): void {
  const check = checkCase({ part, operations }, design, { kind: "exhaustive", preemptions: null }, SECONDS);
  expect(check.failure).toBeNull();
  expect(check.isComplete).toBe(true);
  expect(check.interleavings).toBeGreaterThan(1);
}

async function expectToHold(source: string, part: CheckPart, operations: readonly number[]): Promise<void> {
  expectToBeComplete(findDepotDesign(source) ?? (await loadDepot(source)), part, operations);
}

/** Half of the ways end early: nothing is to be wrong with them either. */
describe("a schedule of a sound design", () => {
  it.each(["list", "lockfree"])("finds nothing when it is played: %s", (id) => {
    const design = findDepotDesign(id)!;
    for (const part of ["rcache", "flush"] as const) {
      const plan = planOf({ part, operations: [2, 2] }, design);
      for (let seed = 1; seed <= 20; seed++) {
        const { schedule } = randomWay(plan, new Random(seed, 0));
        expect({ seed, violation: replay(plan, schedule).violation }).toEqual({ seed, violation: null });
      }
    }
  });
});

describe.each(SOUND)("%s holds", (design) => {
  it("2 CPUs with 4 operations each", () => expectToHold(design, "depot", [4, 4]), 600_000);
  it("3 CPUs with 2 operations each", () => expectToHold(design, "depot", [2, 2, 2]), 600_000);
});

describe.each([...SOUND, ...OTHERS, ...EXAMPLES])("%s holds", (design) => {
  it("on 3 and 3 operations", () => expectToHold(design, "depot", [3, 3]));
  it.skipIf(!isBounded(design))("when it is nearly full", () => expectToHold(design, "full", [2, 2]));
  it("when it is drained meanwhile", () => expectToHold(design, "drain", [2, 1]));
  it("behind the magazines of CPUs, with reclaim", () => expectToHold(design, "rcache", [2, 2]));
  it("when one CPU flushes the others", () => expectToHold(design, "flush", [2, 1]));
});

/** Others have yet to begin, and could only come to wait for the lock: he who holds it is not to wait for them. */
describe("a design that asks for the same word over and over under its lock holds", () => {
  it.each([20, 300])("%i times", (looks) => expectToBeComplete(looksUnderTheLock(looks), "depot", [1, 1]));
  it("at random", () => {
    const search = { kind: "random", samples: 50, seed: 1 } as const;
    const operations = [2, 2, 2];
    const check = checkCase({ part: "depot", operations }, looksUnderTheLock(20), search, SECONDS);
    expect(check).toMatchObject({ failure: null, interleavings: search.samples });
  });
});
