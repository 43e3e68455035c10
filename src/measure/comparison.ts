import { alphaFor, type IntervalOptions } from "./confidence.js";
import { knownFigure } from "./known-figure.js";
import { LogRatio } from "./log-ratio.js";
import { type Matchup, matchDesigns, matchResults } from "./matchup.js";
import { median } from "./median.js";
import {
  type Comparison,
  type Finding,
  type Interval,
  QUESTIONS,
  type Question,
  type RunResult,
} from "./result.js";
import { treeWorkOf } from "./tree-work.js";

/** What each question is answered with. */
const MEASURES: Readonly<
  Record<Question, { value(run: RunResult): number; readonly better: "more" | "less" }>
> = {
  throughput: { value: ({ opsPerSecond }) => opsPerSecond, better: "more" },
  cpuLoad: { value: ({ cpuSeconds, ops }) => cpuSeconds / ops, better: "less" },
  memory: { value: ({ memory }) => memory.bytesPeak, better: "less" },
  tails: { value: ({ latency }) => (latency && knownFigure(latency, "p999")) ?? Number.NaN, better: "less" },
};

type Ratios = Readonly<Record<Question, LogRatio | null>>;

/** Holds every other design of a run against `baseline`, workload by workload. */
export function compareRuns(
  runs: readonly RunResult[],
  baseline: string,
  options: IntervalOptions = {},
): Comparison[] {
  return comparisonsOf(matchDesigns(runs, baseline), options);
}

/**
 * Holds two results against each other, design by design: their runs were not interleaved, so that they do not pair.
 * `depot` and `baseline` of a comparison are the same design, after and before.
 */
export function compareResults(before: readonly RunResult[], after: readonly RunResult[]): Comparison[] {
  return comparisonsOf(matchResults(before, after), { interval: "welch" });
}

function comparisonsOf(matchups: readonly Matchup[], options: IntervalOptions): Comparison[] {
  const compared = matchups.map((matchup) => ({ matchup, ratios: ratiosOf(matchup, options) }));
  const intervals = compared
    .flatMap(({ ratios }) => Object.values(ratios))
    .filter((ratio) => ratio?.hasInterval);
  return compared.map(({ matchup, ratios }) => comparison(matchup, ratios, options, intervals.length));
}

function ratiosOf({ design, baseline }: Matchup, { interval = "paired" }: IntervalOptions): Ratios {
  return perQuestion((question) => {
    const { value } = MEASURES[question];
    return LogRatio.of(interval, design.map(value), baseline.map(value));
  });
}

function comparison(
  { design, baseline }: Matchup,
  ratios: Ratios,
  options: IntervalOptions,
  intervals: number,
): Comparison {
  const { workload, depot } = design[0]!;
  return {
    workload,
    depot,
    baseline: baseline[0]!.depot,
    throughputRatio: ratios.throughput?.mean ?? null,
    ci95: ratios.throughput?.interval(alphaFor(options)) ?? null,
    cpuPerOpRatio: ratios.cpuLoad?.mean ?? null,
    memoryPeakRatio: ratios.memory?.mean ?? null,
    findings: perQuestion((question) => finding(question, ratios[question], alphaFor(options, intervals))),
    treeWork: { depot: median(design.map(treeWorkOf)), baseline: median(baseline.map(treeWorkOf)) },
  };
}

function finding(question: Question, ratio: LogRatio | null, alpha: number): Finding | null {
  if (ratio === null) return null;
  const interval = ratio.interval(alpha);
  return { ratio: ratio.mean, interval, outcome: outcomeOf(question, interval) };
}

function outcomeOf(question: Question, interval: Interval | null): Finding["outcome"] {
  if (interval === null || (interval[0] <= 1 && interval[1] >= 1)) return "no difference shown";
  return interval[0] > 1 === (MEASURES[question].better === "more") ? "better" : "worse";
}

function perQuestion<T>(answer: (question: Question) => T): Record<Question, T> {
  return Object.fromEntries(QUESTIONS.map((question) => [question, answer(question)])) as Record<Question, T>;
}
