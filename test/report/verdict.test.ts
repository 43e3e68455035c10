import { describe, expect, it } from "vitest";
import type { Comparison, Finding, RunResult } from "../../src/measure/result.js";
import { verdict } from "../../src/report/verdict.js";
import { runResult } from "../measure/run-result.js";

type Outcome = Finding["outcome"];

function findings(
  outcomes: Partial<Record<keyof Comparison["findings"], Outcome | null>>,
): Comparison["findings"] {
  const finding = (outcome: Outcome | null | undefined): Finding | null =>
    outcome === null ? null : { ratio: 1, interval: [0.9, 1.1], outcome: outcome ?? "no difference shown" };
  return {
    throughput: finding(outcomes.throughput),
    cpuLoad: finding(outcomes.cpuLoad),
    memory: finding(outcomes.memory),
    tails: finding(outcomes.tails),
  };
}

/** Repetitions with so many tree operations per million operations, and such a peak. */
function runs(treeWork: readonly number[], bytesPeak = 1024, magazinesPeak = 58): RunResult[] {
  return treeWork.map((work) => {
    const run = runResult();
    return {
      ...run,
      ops: 1e6,
      tree: { allocs: work, frees: 0, steps: 0 },
      memory: { ...run.memory, bytesPeak, magazinesPeak },
    };
  });
}

const list = (own: RunResult[]) => ({ name: "list", runs: own });
const array = (own: RunResult[]) => ({ name: "array", runs: own });

describe("the verdict", () => {
  it("names what the memory buys: the list takes memory, the array does the tree work", () => {
    const text = verdict(
      { findings: findings({ throughput: "better", cpuLoad: "better", memory: "worse" }) },
      list(runs([400, 450, 500], 2048 * 1024, 336)),
      array(runs([66_000, 67_000, 68_000], 1024 * 1024, 58)),
    );
    expect(text).toBe(
      "list against array: better in throughput and CPU load; worse in memory; no difference shown in tails. " +
        "list saves tree work and pays with memory: list does 450 tree operations per million operations, array 67 k; " +
        "list takes 2 MiB at its peak, array 1 MiB (336 magazines against 58).",
    );
  });

  it("turns round when the baseline is the one that takes the memory", () => {
    const text = verdict(
      { findings: findings({ throughput: "worse", memory: "better" }) },
      array(runs([66_000, 67_000, 68_000], 1024, 58)),
      list(runs([400, 450, 500], 2048, 336)),
    );
    expect(text).toContain("array against list: better in memory; worse in throughput;");
    expect(text).toContain("list saves tree work and pays with memory: list does 450");
    expect(text).toContain("list takes 2 KiB at its peak, array 1 KiB (336 magazines against 58).");
  });

  it("claims nothing of a design against itself", () => {
    const same = runs([400, 420, 500, 460, 440]);
    expect(verdict({ findings: findings({}) }, { name: "list#2", runs: same }, list(same))).toBe(
      "list#2 against list: no difference shown in throughput, CPU load, memory and tails. " +
        "No difference in tree work or memory is shown.",
    );
  });

  it.each([
    ["the repetitions overlap", [400, 900, 5000], [1000, 4000, 6000]],
    ["they are hardly apart", [400, 420, 440], [500, 520, 540]],
    ["there are two of them", [400, 420], [40_000, 41_000]],
  ])("says nothing of tree work when %s", (_, own, other) => {
    const text = verdict({ findings: findings({}) }, list(runs(own)), array(runs(other)));
    expect(text).toContain("No difference in tree work or memory is shown.");
  });

  it("tells either saving by itself, and both", () => {
    const few = runs([1, 1, 1], 1024);
    const many = runs([9, 9, 9], 2048);
    expect(verdict({ findings: findings({}) }, list(few), array(many))).toContain(
      "list saves tree work: list does 1 tree operations per million operations, array 9.",
    );
    expect(
      verdict({ findings: findings({ memory: "better" }) }, list(few), array(runs([1, 1, 1], 2048))),
    ).toContain("list saves memory: array takes 2 KiB at its peak, list 1 KiB");
    expect(verdict({ findings: findings({ memory: "better" }) }, list(few), array(many))).toContain(
      "list saves both tree work and memory: list does 1",
    );
  });

  it("says which question was not measured", () => {
    const own = runs([1, 1, 1]);
    expect(verdict({ findings: findings({ tails: null }) }, list(own), array(own))).toContain(
      "not measured: tails.",
    );
  });

  it("finds nothing in a single repetition", () => {
    const once: Finding = { ratio: 2, interval: null, outcome: "no difference shown" };
    const all = { throughput: once, cpuLoad: once, memory: once, tails: null };
    expect(verdict({ findings: all }, list(runs([1])), array(runs([9])))).toBe(
      "list against array: so few repetitions can show no difference.",
    );
  });
});
