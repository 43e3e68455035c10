import { compareResults } from "../measure/comparison.js";
import { describeStatistics } from "../measure/confidence.js";
import { median } from "../measure/median.js";
import {
  type Comparison,
  type Finding,
  type MachineDescription,
  type MeasuredResult,
  QUESTIONS,
  type Question,
  RESULT_SCHEMA,
  type ResultHead,
  type RunResult,
  type StatisticsDescription,
} from "../measure/result.js";
import { type Difference, differencesOf } from "./differences.js";
import { originOf, SESSIONS_METHOD } from "./notes.js";
import { outcomeSentence } from "./verdict.js";

/** Two results held against each other, design by design. */
export interface BeforeAfterResult {
  readonly schema: typeof RESULT_SCHEMA;
  readonly kind: "before-after";
  readonly before: ComparedFile;
  readonly after: ComparedFile;
  /** What differs between the two besides what is compared. */
  readonly differences: readonly Difference[];
  readonly warnings: readonly string[];
  readonly changes: readonly Change[];
  readonly statistics: StatisticsDescription | null;
}

export interface ComparedFile {
  readonly file: string;
  readonly kind: MeasuredResult["kind"];
  readonly origin: "measured" | "simulated";
  readonly machine: MachineDescription;
  readonly options: ResultHead["options"];
  readonly partial: boolean;
}

/** One design in one workload, after and before. */
export interface Change {
  readonly workload: string;
  readonly depot: string;
  readonly repetitions: Both;
  /** Null where it was not measured. */
  readonly answers: Readonly<Record<Question, (Finding & Both) | null>>;
  /** Tree operations per million operations. */
  readonly treeWork: Both;
  /** What the answers mean, in sentences. */
  readonly verdict: string;
}

/** Medians of the repetitions. */
export interface Both {
  readonly before: number;
  readonly after: number;
}

/** What the questions compare, in the unit that people read: ops/s, s per million operations, bytes, ns. */
const MEASURES: Readonly<Record<Question, (run: RunResult) => number>> = {
  throughput: ({ opsPerSecond }) => opsPerSecond,
  cpuLoad: ({ cpuSeconds, ops }) => (cpuSeconds / ops) * 1e6,
  memory: ({ memory }) => memory.bytesPeak,
  tails: ({ latency }) => latency?.p999 ?? Number.NaN,
};

export interface NamedResult {
  readonly file: string;
  readonly result: MeasuredResult;
}

/** Of results that are comparable (`whyNotComparable`). */
export function beforeAfter(before: NamedResult, after: NamedResult): BeforeAfterResult {
  const comparison = compareResults(before.result.runs, after.result.runs);
  return {
    schema: RESULT_SCHEMA,
    kind: "before-after",
    before: describe(before),
    after: describe(after),
    differences: differencesOf(before.result, after.result),
    warnings: [
      ...before.result.warnings.map((warning) => `before: ${warning}`),
      ...after.result.warnings.map((warning) => `after: ${warning}`),
    ],
    changes: comparison.map((own) => changeOf(own, before.result.runs, after.result.runs)),
    statistics: describeSessions(comparison),
  };
}

/** Within a session nothing shows how sessions differ, so that no test of its repetitions can know of it. */
function describeSessions(comparison: readonly Comparison[]): StatisticsDescription | null {
  const statistics = describeStatistics(comparison, [], { interval: "welch", precision: null });
  return statistics && { ...statistics, method: `${statistics.method}, ${SESSIONS_METHOD}` };
}

function describe({ file, result }: NamedResult): ComparedFile {
  const { kind, machine, options, partial } = result;
  return { file, kind, origin: originOf(result), machine, options, partial };
}

function changeOf(comparison: Comparison, before: readonly RunResult[], after: readonly RunResult[]): Change {
  const { workload, depot, findings, treeWork } = comparison;
  const isOwn = (run: RunResult) => run.workload === workload && run.depot === depot;
  const [earlier, later] = [before.filter(isOwn), after.filter(isOwn)];
  const answer = (question: Question) => {
    const finding = findings[question];
    if (finding === null) return null;
    const middle = (runs: readonly RunResult[]) => median(runs.map(MEASURES[question]));
    return { before: middle(earlier), after: middle(later), ...finding };
  };
  return {
    workload,
    depot,
    repetitions: { before: earlier.length, after: later.length },
    answers: Object.fromEntries(
      QUESTIONS.map((question) => [question, answer(question)]),
    ) as Change["answers"],
    treeWork: { before: treeWork.baseline, after: treeWork.depot },
    verdict: outcomeSentence(`${depot} after against ${depot} before, in these sessions`, findings),
  };
}
