import { describe, expect, it } from "vitest";
import { RepetitionGoal, type RepetitionRule } from "../../src/measure/repetition-goal.js";

/** Plays repetitions that take `ms` each and reach `reached`; how many there were, and what was forecast after each. */
function play(
  rule: RepetitionRule,
  ms: (repetition: number) => number,
  reached: (repetitions: number) => number = () => Number.POSITIVE_INFINITY,
  guessMs: number | null = null,
) {
  let now = 0;
  const goal = new RepetitionGoal<number>(rule, {
    precisionOf: (repetitions) => reached(repetitions.length),
    guessMs,
    now: () => now,
  });
  const before = goal.forecast;
  goal.begin();
  const repetitions: number[][] = [];
  const forecasts = [];
  for (let more = true; more; ) {
    now += ms(repetitions.length);
    repetitions.push([1]);
    more = !goal.isEnough(repetitions);
    forecasts.push(goal.forecast);
    if (repetitions.length > 1000) throw new Error("without end");
  }
  return { done: repetitions.length, now, before, forecasts };
}

describe("a number of repetitions", () => {
  it.each([1, 2, 7])("is kept to, whatever the intervals are: %i", (repeat) => {
    expect(play({ repeat }, () => 1e6).done).toBe(repeat);
  });

  it("says exactly how many there will be, and what time is left", () => {
    const { before, forecasts } = play({ repeat: 3 }, () => 2000, undefined, 1500);
    expect(before).toEqual({ about: 3, estimated: false, secondsEach: 1.5, secondsLeft: 4.5 });
    expect(forecasts.map(({ secondsLeft }) => secondsLeft)).toEqual([4, 2, 0]);
  });

  it("has no time to tell before the first, if nobody can guess", () => {
    expect(play({ repeat: 2 }, () => 1).before).toMatchObject({ secondsEach: null, secondsLeft: null });
  });
});

describe("a precision", () => {
  const rule = { precision: 0.03, deadline: 100_000 };

  it("ends the repetitions as soon as it is reached", () => {
    expect(
      play(
        rule,
        () => 1000,
        (repetitions) => (repetitions < 11 ? 0.031 : 0.03),
      ).done,
    ).toBe(11);
  });

  it("is not believed before there are five", () => {
    expect(
      play(
        rule,
        () => 1000,
        () => 0.001,
      ).done,
    ).toBe(5);
  });

  it("says about how many it will take: four times as many for half the width", () => {
    const { forecasts } = play(
      rule,
      () => 1000,
      (repetitions) => (repetitions < 24 ? 0.06 * Math.sqrt(6 / repetitions) : 0.03),
    );
    expect(forecasts[0]).toMatchObject({ about: 5, estimated: true });
    expect(forecasts[5]!.about).toBeGreaterThanOrEqual(22);
    expect(forecasts[5]!.about).toBeLessThanOrEqual(26);
    expect(forecasts[5]!.secondsLeft).toBe(forecasts[5]!.about - 6);
  });
});

describe("a deadline", () => {
  it("is kept: no repetition begins that would not end in time, judged by the longest so far", () => {
    const { done, now } = play({ precision: 0.03, deadline: 10_000 }, (repetition) =>
      repetition === 1 ? 2000 : 1000,
    );
    // After 8 of them it is 9000, and another one may take 2000.
    expect({ done, now }).toEqual({ done: 8, now: 9000 });
  });

  it("ends it before there are five", () => {
    expect(play({ precision: 0.03, deadline: 3500 }, () => 1000).done).toBe(3);
  });

  it("leaves two in any case, so that there is an interval", () => {
    expect(play({ precision: 0.03, deadline: 10 }, () => 1000).done).toBe(2);
  });

  it("bounds what is forecast", () => {
    const { before, forecasts } = play({ precision: 0.03, deadline: 10_500 }, () => 1000, undefined, 4000);
    expect(before).toMatchObject({ about: 2, secondsLeft: 8 });
    for (const { about } of forecasts.slice(1, -1)) expect(about).toBeLessThanOrEqual(10);
  });
});
