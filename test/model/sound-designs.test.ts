/** Every interleaving of these operations holds: designs that are sound, to the end of the search. */
import { describe, expect, it } from "vitest";
import { checkCase } from "../../src/check/interleavings/check-case.js";
import { findDepotDesign } from "../../src/depot/registry.js";
import { loadDepot } from "../../src/engine/depot-modules.js";
import type { CheckPart } from "../../src/measure/result.js";

/** Far more than it takes: a search that is cut short proves nothing. */
const SECONDS = 600;

const SOUND = ["array", "array-scaled", "list", "list-v1-guard", "lockfree", "none"];
const OTHERS = ["array-flush", "list-working-set"];
const EXAMPLES = ["sharded", "working-set"].map(
  (name) => new URL(`../../examples/${name}.js`, import.meta.url).href,
);

/** The examples have no bound. */
function isBounded(source: string): boolean {
  return findDepotDesign(source)?.bounded ?? false;
}

async function expectToHold(source: string, part: CheckPart, operations: readonly number[]): Promise<void> {
  const design = findDepotDesign(source) ?? (await loadDepot(source));
  const check = checkCase({ part, operations }, design, { kind: "exhaustive", preemptions: null }, SECONDS);
  expect(check.failure).toBeNull();
  expect(check.isComplete).toBe(true);
  expect(check.interleavings).toBeGreaterThan(1);
}

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
