import { describe, expect, it } from "vitest";
import { ratioScale } from "../../../src/report/charts/ratio-scale.js";

const ticksOf = (ratios: readonly number[]) => {
  const scale = ratioScale(ratios.map((ratio) => ({ ratio, interval: null })));
  return scale.ticks.map(scale.tickFormat);
};

describe("the axis of ratios", () => {
  it.each([
    [[1.01], ["0.9", "1", "1.1"]],
    [
      [0.5, 1.6],
      ["0.5", "1", "1.5"],
    ],
    [
      [0.14, 5.6],
      ["1/4", "1", "4"],
    ],
    [
      [0.001, 3],
      ["1/512", "1/64", "1/8", "1"],
    ],
  ])("has round ticks around %j", (ratios, ticks) => {
    expect(ticksOf(ratios)).toEqual(ticks);
  });

  it("has 1 on it, and twice as far from it as half", () => {
    const { domain, place } = ratioScale([{ ratio: 4, interval: [3, 5] }]);
    expect(domain[0]).toBeLessThan(0);
    expect(place(1)).toBe(0);
    expect(place(2)).toBe(1);
    expect(ratioScale([{ ratio: 0.1, interval: null }]).place(0.5)).toBe(-1);
  });

  it("does not let one wide interval make dots of the others", () => {
    const { domain, place } = ratioScale([
      { ratio: 1.1, interval: [1.05, 1.15] },
      { ratio: 0.9, interval: [0.0001, 8000] },
    ]);
    expect(domain[1] - domain[0]).toBeLessThan(4);
    expect(place(8000)).toBe(domain[1]);
    expect(place(0.0001)).toBe(domain[0]);
  });

  it("stays an axis without any ratio", () => {
    const { domain, ticks } = ratioScale([]);
    expect(domain.every(Number.isFinite)).toBe(true);
    expect(ticks).toContain(0);
  });
});
