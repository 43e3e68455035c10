import { describe, expect, it } from "vitest";
import type { SweepResult } from "../../../src/measure/sweep-result.js";
import { crossingCaveat, crossingSentences } from "../../../src/report/sweep/crossing-sentences.js";
import { arraySizes, sweepResult, twoDesigns } from "../../measure/sweep-points.js";

describe("where designs cross", () => {
  it.each([
    ["once", [5, 5, 5, 5], [1, 4, 6, 9], ["list seems to overtake array in throughput between 4 and 8 CPUs"]],
    [
      "and back",
      [5, 5, 5, 1],
      [6, 4, 4, 9],
      [
        "array seems to overtake list in throughput between 2 and 4 CPUs",
        "list seems to overtake array in throughput between 8 and 16 CPUs",
      ],
    ],
    [
      "across places where they are alike",
      [5, 5, 5, 5],
      [1, 5, 5.04, 6],
      ["list seems to overtake array in throughput between 2 and 16 CPUs"],
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
      "no two designs seem to cross: wherever they differ by over 1 %, it is the same one that is better",
    ]);
  });

  it("is not denied of a part of the grid", () => {
    const sweep = twoDesigns([5, 5, 5], [6, 7, 8]);
    expect(crossingSentences({ ...sweep, partial: true })).toEqual([]);
  });

  it("is doubted where one run stands for each point", () => {
    const sweep = twoDesigns([5, 5, 5], [6, 7, 8]);
    expect(crossingCaveat(sweep)).toMatch(/^from one run of each point: with another seed/);
  });

  it("is said once where it is the same in all facets", () => {
    expect(crossingSentences(arraySizes())).toEqual([
      "list seems to overtake array in throughput between 4 and 8 CPUs",
    ]);
  });

  it("names the facet where it is in some of them", () => {
    const sweep = arraySizes();
    const crossings = sweep.crossings.filter(({ at }) => at.depotSize === 64);
    expect(crossingSentences({ ...sweep, crossings })).toEqual([
      "depotSize 64: list seems to overtake array in throughput between 4 and 8 CPUs",
    ]);
  });
});

/** The same designs in three repetitions: throughputs at each number of CPUs, by repetition. */
function repeated(array: readonly (readonly number[])[], list: readonly (readonly number[])[]): SweepResult {
  const each = [0, 1, 2].map((repetition) =>
    twoDesigns(
      array.map((own) => own[repetition]!),
      list.map((own) => own[repetition]!),
    ).points.map((point) => ({ ...point, run: { ...point.run, repetition } })),
  );
  const { axes } = twoDesigns(
    array.map(() => 1),
    list.map(() => 1),
  );
  return sweepResult(axes, each.flat());
}

describe("where designs cross in several repetitions", () => {
  const far = [
    [5, 5.1, 5.2],
    [5, 5.1, 5.2],
  ];

  it("is a fact where the intervals say so on both sides", () => {
    const sweep = repeated(far, [
      [4, 4.1, 4.15],
      [6, 6.1, 6.3],
    ]);
    expect(crossingSentences(sweep)).toEqual(["list overtakes array in throughput between 2 and 4 CPUs"]);
    expect(crossingCaveat(sweep)).toMatch(
      /95 % interval of its ratio to the other, repetition by repetition/,
    );
  });

  it("is said by pairs of the same seed: what both scatter alike is no doubt", () => {
    const scattered = [
      [2, 5, 9],
      [2, 5, 9],
    ];
    const sweep = repeated(scattered, [
      [1.9, 4.75, 8.55],
      [2.1, 5.25, 9.45],
    ]);
    expect(crossingSentences(sweep)).toEqual(["list overtakes array in throughput between 2 and 4 CPUs"]);
  });

  it("is not told where the medians cross by chance", () => {
    const sweep = repeated(far, [
      [4, 4.1, 4.15],
      [4, 5.6, 7],
    ]);
    expect(crossingSentences(sweep)).toEqual([
      "no two designs cross: wherever they are known to differ by over 1 %, it is the same one that is better",
    ]);
  });

  it("is between the places where the one and the other is known to be better", () => {
    const sweep = repeated(
      [...far, [5, 5.1, 5.2]],
      [
        [4, 4.1, 4.15],
        [4, 5.6, 7],
        [6, 6.1, 6.3],
      ],
    );
    expect(crossingSentences(sweep)).toEqual(["list overtakes array in throughput between 2 and 8 CPUs"]);
  });
});
