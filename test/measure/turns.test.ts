import { describe, expect, it } from "vitest";
import { WARM_UP } from "../../src/measure/interleave.js";
import { turnsOf } from "../../src/measure/turns.js";

/** `A b B`: measured runs as capitals, controls as small letters. */
function shown(designs: readonly string[], repetition: number, measure: "full" | "off" = "full"): string {
  return turnsOf(designs, repetition, measure)
    .map(({ design, measure }) => (measure === "off" ? design.toLowerCase() : design))
    .join(" ");
}

describe("the turns of a repetition", () => {
  it("are the designs in their order, and beside one of them its control", () => {
    const repetitions = [0, 1, 2, 3, 4, 5].map((repetition) => shown(["A", "B", "C"], repetition));
    expect(repetitions).toEqual(["A a B C", "A b B C", "A B C c", "a A B C", "A B b C", "A B c C"]);
  });

  it.each([1, 2, 3, 4, 5])("have the control of each of %i designs before and after it in turn", (count) => {
    const designs = ["A", "B", "C", "D", "E"].slice(0, count);
    const places = new Map<string, string[]>();
    for (let repetition = 0; repetition < 4 * count; repetition++) {
      const [own] = /(a A|b B|c C|d D|e E|A a|B b|C c|D d|E e)/.exec(shown(designs, repetition))!;
      const design = own[0]!.toUpperCase();
      places.set(design, [...(places.get(design) ?? []), own[0] === design ? "after" : "before"]);
    }
    expect(places.size).toBe(count);
    for (const own of places.values()) {
      expect([
        ["after", "before", "after", "before"],
        ["before", "after", "before", "after"],
      ]).toContainEqual(own);
    }
  });

  it("are the designs alone with measuring off", () => {
    expect(shown(["A", "B"], 1, "off")).toBe("a b");
  });

  it("warm both ways up", () => {
    expect(shown(["A", "B"], WARM_UP)).toBe("A a B");
  });
});
