/**
 * The search against a reference that tries every order of every access: the same outcomes, the same verdict on races. Sleep
 * sets, fingerprints and turns that private words do not need are to leave out nothing that can be told apart.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CheckSearch } from "../../../src/check/interleavings/check-case.js";
import { checkPlan } from "../../../src/check/interleavings/check-case.js";
import type { InterleavingCheck } from "../../../src/measure/result.js";
import { checkProperty } from "../../memory/check-property.js";
import { type Program, programScenario, programsOf } from "./programs.js";
import { allOutcomes } from "./reference-interleavings.js";

const exhaustive: CheckSearch = { kind: "exhaustive", preemptions: null };

function searched(
  programs: readonly Program[],
  search: CheckSearch = exhaustive,
): { outcomes: Set<string>; check: InterleavingCheck } {
  const outcomes = new Set<string>();
  const plan = programScenario(programs, (outcome) => outcomes.add(outcome));
  const check = checkPlan(plan, search, 60, { depot: null, given: null, part: "depot" });
  return { outcomes, check };
}

describe("the exhaustive search", () => {
  it("sees every outcome of programs of atomics and locks, and no other", () => {
    checkProperty(
      fc.property(programsOf(false), (programs) => {
        const { outcomes, check } = searched(programs);
        expect(check).toMatchObject({ failure: null, isComplete: true });
        expect([...outcomes].sort()).toEqual([...allOutcomes(programs).outcomes].sort());
      }),
    );
  });

  it("finds a data race where there is one, and sees every outcome where there is none", () => {
    let races = 0;
    checkProperty(
      fc.property(programsOf(true), (programs) => {
        const { outcomes, check } = searched(programs);
        const reference = allOutcomes(programs);
        expect(check.failure?.violation ?? null).toBe(reference.hasRace ? "data-race" : null);
        if (reference.hasRace) races++;
        else expect([...outcomes].sort()).toEqual([...reference.outcomes].sort());
      }),
    );
    expect(races).toBeGreaterThan(10);
  });

  it("finds races at random too, and none where there is none", () => {
    let found = 0;
    let missed = 0;
    checkProperty(
      fc.property(programsOf(true), fc.nat(1000), (programs, seed) => {
        const { check } = searched(programs, { kind: "random", samples: 60, seed });
        const { hasRace } = allOutcomes(programs);
        if (!hasRace) expect(check.failure).toBeNull();
        else if (check.failure === null) missed++;
        else found++;
      }),
    );
    expect(found).toBeGreaterThan(10 * missed);
  });
});
