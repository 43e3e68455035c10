import type { RaceRatio, RaceResult } from "../../../src/kernel/race/kernel-race.js";
import type { Racer } from "../../../src/kernel/race/racers.js";
import type { KernelBenchResult } from "../../../src/report/reportable.js";
import { measuredResult } from "../measured-result.js";

const RACES = ["local-lifo-1", "tree-random-16384"] as const;

/** Races of two lengths on one thread and on two: the last one with too few repetitions for an interval, and a wide one. */
export const RACE_RESULT: KernelBenchResult = {
  ...measuredResult(),
  kind: "kernel-bench",
  kernel: "Linux 6.12.1 <drivers/iommu/iova.c> & others",
  compiler: "cc 12.2 -O2",
  depot: "list",
  warnings: ["for stderr"],
  doubts: [
    {
      code: "busy-machine",
      reason: "the cores were not this program's alone: of their time went 34 % to other processes",
      remedy: "close other programs",
    },
    {
      code: "imprecise",
      reason: "the intervals of local-lifo-1 on 2 (owned) are wider than a factor of 2",
      remedy: "use more --repeat",
    },
  ],
  partial: true,
  results: [
    raceOf(RACES[0], 1, [5.5, 5.25, 24.125], { mean: 0.954, ci95: [0.93, 0.98] }),
    raceOf(RACES[1], 1, [6740.5, 4080.25, 10_200], { mean: 0.605, ci95: [0.58, 0.64] }),
    raceOf(RACES[0], 2, [5.5, 8.5, 24.25], { mean: 1.545, ci95: [0.001, 3000] }),
    raceOf(RACES[1], 2, [6740.5, 13_481, 10_200], { mean: 2, ci95: null }),
  ],
};

function raceOf(
  race: string,
  threads: number,
  [kernel, owned, locked]: readonly [number, number, number],
  ratio: RaceRatio,
): RaceResult {
  const median: Record<Racer, number> = { kernel, owned, locked };
  const disturbance = [{ seconds: 0.5, steal: 0.01, others: 0.34 }, null];
  return {
    race,
    text: `frees and takes one range, ${race}`,
    threads,
    ns: { kernel: [kernel, kernel], owned: [owned, owned], locked: [locked, locked] },
    median,
    ratio: {
      owned: ratio,
      locked: { mean: locked / kernel, ci95: [locked / kernel / 1.1, locked / kernel + 0.1] },
    },
    disturbance: { kernel: disturbance, owned: disturbance, locked: disturbance },
  };
}
