import fc from "fast-check";
import { expect, it } from "vitest";
import { spread } from "../../../src/report/charts/spread.js";
import { checkProperty } from "../../memory/check-property.js";

it.each([
  [
    [10, 50, 90],
    [10, 50, 90],
  ],
  [
    [50, 50],
    [50, 60],
  ],
  [
    [98, 99],
    [90, 100],
  ],
  [
    [0, 1, 2],
    [0, 10, 20],
  ],
])("labels at %j are moved to %j", (places, moved) => {
  expect(spread(places, 10, 0, 100)).toEqual(moved);
});

it("never lets two labels cover each other, and keeps their order and the frame", () => {
  checkProperty(
    fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 8 }), (places) => {
      const moved = spread(places, 10, 0, 100);
      expect(moved).toHaveLength(places.length);
      const order = places.map((_, index) => index).sort((a, b) => moved[a]! - moved[b]!);
      for (const [rank, index] of order.entries()) {
        expect(moved[index]).toBeGreaterThanOrEqual(0);
        expect(moved[index]).toBeLessThanOrEqual(100);
        const next = order[rank + 1];
        if (next === undefined) continue;
        expect(moved[next]! - moved[index]!).toBeGreaterThanOrEqual(10);
        expect(places[next]).toBeGreaterThanOrEqual(places[index]!);
      }
    }),
  );
});
