import { describe, expect, it } from "vitest";
import { judge } from "../../../src/check/validation/judge.js";
import type { Band } from "../../../src/check/validation/published.js";

const figure = (allowed: Band | null, published: number | string = 10) => ({
  id: "figure",
  what: "a figure",
  published,
  unit: "count" as const,
  allowed,
  ifMissed: "the cause",
});

describe("a published figure and a simulated one", () => {
  it.each([
    [5, "met"],
    [20, "met"],
    [4.999, "missed"],
    [20.001, "missed"],
    [Number.NaN, "missed"],
  ])("within a factor of 2: 10 and %d are %s", (simulated, verdict) => {
    const row = judge(figure({ of: "ratio", least: 0.5, most: 2 }), simulated, "full");
    expect(row).toMatchObject({
      verdict,
      ratio: simulated / 10,
      note: verdict === "met" ? null : "the cause",
    });
  });

  it.each([
    [0, "met"],
    [1, "missed"],
  ])("within bounds of its own: 0 and %d are %s, and there is no ratio to 0", (simulated, verdict) => {
    expect(judge(figure({ of: "value", least: 0, most: 0 }, 0), simulated, "full")).toMatchObject({
      verdict,
      ratio: null,
    });
  });

  it("is a behaviour that is there or not", () => {
    const words = figure(null, "grows");
    expect(judge(words, { text: "1, 2, 3", holds: true }, "full")).toMatchObject({
      verdict: "met",
      simulated: "1, 2, 3",
    });
    expect(judge(words, { text: "3, 2, 1", holds: false }, "full")).toMatchObject({
      verdict: "missed",
      note: "the cause",
    });
    expect(() => judge(words, 3, "full")).toThrow("figure is a behaviour");
  });

  it("may not have been simulated: then it is neither met nor missed", () => {
    const row = judge(figure({ of: "value", least: 0, most: 1e9 }), { notSimulated: "too long" }, "full");
    expect(row).toMatchObject({ verdict: "not simulated", simulated: null, ratio: null, note: "too long" });
  });

  it.each([
    ["short", "the cause, where little is simulated"],
    ["full", "the cause"],
    ["whole", "the cause"],
  ] as const)("that is missed at the scale %s is so because: %s", (scale, note) => {
    const words = { ...figure(null, "grows"), ifMissedShort: "the cause, where little is simulated" };
    const missed = { text: "3, 2, 1", holds: false };
    expect(judge(words, missed, scale).note).toBe(note);
    expect(judge(figure(null, "grows"), missed, scale).note).toBe("the cause");
  });
});
