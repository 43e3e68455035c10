import { describe, expect, it } from "vitest";
import { Program, StepKind } from "../../../src/engine/virtual/program.js";

/** All that a program says of its steps. */
const stepsOf = (program: Program) =>
  Array.from({ length: program.length }, (_, k) => [
    ...[program.kind(k), program.lock(k), program.row(k), program.before(k)],
    ...[program.work(k), program.cold(k), program.dirt(k)],
  ]);

describe("a program", () => {
  it("keeps its steps in their order, however many there are", () => {
    const program = new Program();
    const expected: number[][] = [];
    for (let k = 0; k < 1000; k++) {
      const kind = [StepKind.hold, StepKind.open, StepKind.close][k % 3]!;
      expect(program.append(kind, k + 1, 10 * k, k / 2)).toBe(k);
      program.record(k, 3 * k, 5 * k, 7 * k);
      expected.push([kind, k + 1, 10 * k, k / 2, 3 * k, 5 * k, 7 * k]);
    }
    expect(stepsOf(program)).toEqual(expected);
  });

  it("that is cleared begins anew, with nothing left of what its steps were before", () => {
    const program = new Program();
    for (let k = 0; k < 9; k++) {
      const step = program.append(StepKind.open, 1, 2, 3);
      program.record(step, 4, 4, 4);
    }
    program.open(0);
    program.at = 9;
    program.clear();
    expect([program.length, program.at]).toEqual([0, 0]);
    program.append(StepKind.hold, 6, 7, 8);
    expect(stepsOf(program)).toEqual([[StepKind.hold, 6, 7, 8, 0, 0, 0]]);
  });
});
