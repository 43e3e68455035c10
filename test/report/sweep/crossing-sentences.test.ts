import { describe, expect, it } from "vitest";
import { crossingCaveat, crossingSentences } from "../../../src/report/sweep/crossing-sentences.js";
import { arraySizes, twoDesigns } from "../../measure/sweep-points.js";

describe("where designs cross", () => {
  it.each([
    ["once", [5, 5, 5, 5], [1, 4, 6, 9], ["list overtakes array in throughput between 4 and 8 CPUs"]],
    [
      "and back",
      [5, 5, 5, 1],
      [6, 4, 4, 9],
      [
        "array overtakes list in throughput between 2 and 4 CPUs",
        "list overtakes array in throughput between 8 and 16 CPUs",
      ],
    ],
    [
      "across places where they are alike",
      [5, 5, 5, 5],
      [1, 5, 5.04, 6],
      ["list overtakes array in throughput between 2 and 16 CPUs"],
    ],
  ])("%s", (_, array, list, sentences) => {
    expect(crossingSentences(twoDesigns(array, list))).toEqual(sentences);
  });

  it.each([
    ["one is better throughout", [5, 5, 5], [6, 7, 8]],
    ["they are alike but at one place", [5, 5, 5], [5, 5.04, 6]],
    ["they touch", [5, 5, 5], [6, 5, 6]],
  ])("nowhere, where %s", (_, array, list) => {
    expect(crossingSentences(twoDesigns(array, list))).toEqual([
      "no two designs cross: wherever they differ by over 1 %, it is the same one that is better",
    ]);
  });

  it("is not denied of a part of the grid", () => {
    const sweep = twoDesigns([5, 5, 5], [6, 7, 8]);
    expect(crossingSentences({ ...sweep, partial: true })).toEqual([]);
  });

  it("is doubted where one run stands for each point", () => {
    const sweep = twoDesigns([5, 5, 5], [6, 7, 8]);
    expect(crossingCaveat(sweep)).toMatch(/^from one run of each point: with another seed/);
    const again = sweep.points.map((point) => ({ ...point, run: { ...point.run, repetition: 1 } }));
    expect(crossingCaveat({ ...sweep, points: [...sweep.points, ...again] })).toBeNull();
  });

  it("is said once where it is the same in all facets", () => {
    expect(crossingSentences(arraySizes())).toEqual([
      "list overtakes array in throughput between 4 and 8 CPUs",
    ]);
  });

  it("names the facet where it is in some of them", () => {
    const sweep = arraySizes();
    const crossings = sweep.crossings.filter(({ at }) => at.depotSize === 64);
    expect(crossingSentences({ ...sweep, crossings })).toEqual([
      "depotSize 64: list overtakes array in throughput between 4 and 8 CPUs",
    ]);
  });
});
