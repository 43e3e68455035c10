import { describe, expect, it } from "vitest";
import { DEPOT_DESIGNS } from "../../../src/depot/registry.js";
import { styleOf } from "../../../src/report/charts/design-style.js";
import { type Color, contrast } from "../page-geometry.js";

const styles = DEPOT_DESIGNS.map(({ id }) => styleOf(id));

describe("the style of a design", () => {
  it("has a colour of its own for every design of the registry, and a symbol for those compared by default", () => {
    expect(new Set(styles.map(({ color }) => color)).size).toBe(DEPOT_DESIGNS.length);
    for (const { color } of styles) expect(color).not.toBe(styleOf("another").color);
    const compared = ["array", "array-flush", "list", "list-working-set", "lockfree"].map(styleOf);
    expect(new Set(compared.map(({ symbol }) => symbol)).size).toBe(compared.length);
  });

  it("stands out from a light card and from a dark one by a contrast of 3", () => {
    for (const { color } of [...styles, styleOf("./mine.js"), styleOf("another")]) {
      expect(contrast(rgb(color), rgb("#f6f7f9")), color).toBeGreaterThanOrEqual(3);
      expect(contrast(rgb(color), rgb("#1c2025")), color).toBeGreaterThanOrEqual(3);
    }
  });

  it("is that of the design for its repetition, but for the outline", () => {
    expect(styleOf("list#2")).toEqual({ ...styleOf("list"), isRepeated: true });
    expect(styleOf("list").isRepeated).toBe(false);
  });

  it("is always the same for a design that is not in the registry", () => {
    expect(styleOf("./mine.js")).toEqual(styleOf("./mine.js"));
    expect(styleOf("./mine.js#2")).toEqual({ ...styleOf("./mine.js"), isRepeated: true });
  });
});

function rgb(color: string): Color {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as unknown as Color;
}
