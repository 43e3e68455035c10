import type { RaceRatio, RaceResult } from "../../kernel/race/kernel-race.js";
import { NONE, plain, ratio } from "../figure.js";
import type { KernelBenchResult } from "../reportable.js";

export interface BenchTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A row per race: nanoseconds per operation of each, and how ours relate to the kernel's. */
export function benchTable({ results }: KernelBenchResult): BenchTable {
  return {
    head: [
      "race",
      "threads",
      "kernel",
      "owned",
      "ratio",
      "95 % interval",
      "locked",
      "ratio",
      "95 % interval",
    ],
    rows: results.map(row),
  };
}

function row({ race, threads, median, ratio: of }: RaceResult): string[] {
  return [
    race,
    String(threads),
    plain(median.kernel),
    plain(median.owned),
    ratio(of.owned.mean),
    intervalText(of.owned),
    plain(median.locked),
    ratio(of.locked.mean),
    intervalText(of.locked),
  ];
}

function intervalText({ ci95 }: RaceRatio): string {
  return ci95 === null ? NONE : `${ratio(ci95[0])} - ${ratio(ci95[1])}`;
}

/** What the columns mean. */
export function benchNotes({ depot, compiler, results, partial }: KernelBenchResult): string[] {
  const repetitions = results[0]?.ns.kernel.length ?? 0;
  return [
    "nanoseconds per operation: of one thread that is alone, in its median slice; of several threads, the time that all of them take together, with all waits in it, times the threads, through the operations of all",
    `each figure is the median of ${repetitions} repetitions, the three in turn, each in a new process or on new threads; a ratio is the geometric mean of the ratios of each repetition, ours / the kernel's, and not the medians': below 1 is faster`,
    `kernel: compiled, with its spinlock per CPU on each call; owned: ${depot} of ours, magazines that CPUs own, no lock; locked: the same with the kernel's lock per CPU (--cpu-lock kernel)`,
    `compiled by ${compiler}`,
    ...(partial ? ["partial: it was interrupted"] : []),
  ];
}

/** What each race is, once. */
export function raceTexts({ results }: KernelBenchResult): [name: string, text: string][] {
  return [...new Map(results.map(({ race, text }) => [race, text]))];
}
