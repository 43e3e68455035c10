import { describe, expect, it } from "vitest";
import { renderSweepHtml } from "../../../src/report/sweep/sweep-html.js";
import { twoDesigns } from "../../measure/sweep-points.js";

/** The words along the horizontal axis of each picture. */
async function tickLabels(values: number): Promise<string[][]> {
  const curve = Array.from({ length: values }, (_, index) => index + 1);
  const html = await renderSweepHtml(twoDesigns(curve, curve.toReversed()));
  return [...html.matchAll(/aria-label="x-axis tick label">(.*?)<\/g>/gs)].map(([, group]) =>
    [...group!.matchAll(/<text[^>]*?(?:\/>|>(.*?)<\/text>)/gs)].map(([, text = ""]) => text),
  );
}

describe("the axis of a sweep's curves", () => {
  it.each([
    [2, ["2", "4"]],
    [4, ["2", "4", "8", "16"]],
    [6, ["2", "4", "8", "16", "32", "64"]],
    [9, ["2", "4", "8", "16", "32", "64", "128", "256", "512"]],
  ])("has a number at each tick: %i of them", async (values, labels) => {
    const all = await tickLabels(values);
    expect(all).toHaveLength(3);
    for (const own of all) expect(own).toEqual(labels);
  });
});
