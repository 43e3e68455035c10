import { describe, expect, it } from "vitest";
import type { RaceResult } from "../../../src/kernel/race/kernel-race.js";
import { raceDoubts, raceWarnings } from "../../../src/kernel/race/race-doubts.js";
import type { Interval, TimedDisturbance } from "../../../src/measure/result.js";

const CORES = 2;

interface Kind {
  readonly threads?: number;
  readonly ci95?: Interval | null;
  /** In each of three runs of a second. */
  readonly disturbed?: Partial<TimedDisturbance> | null;
}

function race(name: string, { threads = 1, ci95 = [0.9, 1.1], disturbed = {} }: Kind = {}): RaceResult {
  const disturbance = [disturbed === null ? null : { seconds: 1, steal: 0, others: 0, ...disturbed }];
  return {
    race: name,
    text: "",
    threads,
    ns: { kernel: [5], owned: [5], locked: [5] },
    median: { kernel: 5, owned: 5, locked: 5 },
    ratio: { owned: { mean: 1, ci95 }, locked: { mean: 1, ci95: [0.9, 1.1] } },
    disturbance: { kernel: disturbance, owned: disturbance, locked: disturbance },
  };
}

const told = (...results: RaceResult[]) => raceWarnings(raceDoubts(results, CORES));
const busy = { disturbed: { others: 0.5 } };

describe("the doubts of a race", () => {
  it("are none on a quiet machine, nor where the operating system does not tell", () => {
    expect(told(race("a"), race("b", { disturbed: { others: 0.05, steal: -0.01 } }))).toEqual([]);
    expect(told(race("a", { disturbed: null }))).toEqual([]);
  });

  it("are that others had the cores, during all races or some of them", () => {
    expect(told(race("a", busy), race("a", { ...busy, threads: 2 }))).toEqual([
      "the cores were not this program's alone: of their time went 25 % to other processes; close other programs",
    ]);
    expect(told(race("a"), race("b", busy), race("b", { ...busy, threads: 2 }))).toEqual([
      "the cores were not this program's alone during b on 1, b on 2: of their time went 25 % to other processes; close other programs",
    ]);
    expect(told(race("a", { disturbed: { steal: 0.4 } }))).toEqual([
      "the cores were not this program's alone: of their time went 20 % to other guests of its host (steal); use a machine that is not shared",
    ]);
  });

  it("are more threads than cores, and intervals that tell nothing", () => {
    expect(told(race("a", { threads: 3, ci95: [0.5, 1.1] }), race("b", { ci95: null }))).toEqual([
      "3 threads share 2 cores: what is measured is the scheduler too; use --cpus 2 or fewer",
      "the intervals of a on 3 (owned) are wider than a factor of 2; close other programs, or use more --repeat and a longer --duration",
    ]);
  });
});
