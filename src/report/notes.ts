import {
  type MeasureCost,
  type MeasuredResult,
  QUESTIONS,
  type StatisticsDescription,
} from "../measure/result.js";
import { duration, NONE, percent, plain, ratio } from "./figure.js";
import { isUnknownInPart, type LatencyTable, UNKNOWN_TEXT } from "./latency-rows.js";
import { QUESTION_LABELS, QUESTION_MEANINGS } from "./questions.js";

/** "simulated" when no thread ran, otherwise "measured". */
export function originOf({ runs }: MeasuredResult): "measured" | "simulated" {
  return runs.some(({ engine }) => engine === "virtual") ? "simulated" : "measured";
}

/** Of an interrupted result. */
export const PARTIAL_NOTE = "PARTIAL: interrupted; this is what had been measured by then";

/** Whether anything was sampled at all. */
export function isUnsampled({ runs }: MeasuredResult): boolean {
  return runs.every(({ measure }) => measure === "off");
}

export const UNSAMPLED_NOTE = "not measured: latency, hold times and memory over time (--measure off)";

/** What it took from the throughput to measure the rest. */
export function measureCostNote({ throughputRatio, ci95, pairs }: MeasureCost): string {
  if (ci95 === null) return "not known from one pair of runs";
  return `with all measuring on, throughput is ${plain(throughputRatio)} of what it is without (95 % interval ${ratio(ci95[0])} to ${ratio(ci95[1])}, ${pairs} pairs of runs)`;
}

/** What the questions of a verdict compare. */
export const QUESTIONS_NOTE = QUESTIONS.map(
  (question) => `${QUESTION_LABELS[question]} = ${QUESTION_MEANINGS[question]}`,
).join("; ");

/** How intervals were found, and what they hold for. */
export function statisticsNote({ method, confidence, findings, precision }: StatisticsDescription): string {
  if (findings === 0) return `${method}; ${percent(confidence)} for the cost of measuring`;
  const aim =
    precision === null
      ? ""
      : `; repetitions aim at ${percent(precision)} on either side of each ratio of throughput`;
  return `${method}; ${percent(confidence)} for the ratio of throughput by itself; the joint intervals are wider, as all ${findings} findings together hold with ${percent(confidence)}${aim}`;
}

/** The same where every interval is a joint one. */
export function jointStatisticsNote({ method, confidence, findings }: StatisticsDescription): string {
  return `${method}; ${percent(confidence)} for all ${findings} findings together`;
}

/** What the statistics of two results leave out. */
export const SESSIONS_METHOD = "of the scatter within each session, not of that between sessions";

/** Two results of the same code may differ by more than their intervals. */
export const SESSIONS_NOTE =
  "each file is one session: the intervals hold for the scatter within the sessions, not for what differs between them; measure both sides more than once before believing a small difference";

/** What the latency is of, and how coordinated omission stands; for the tables of all workloads. */
export function latencyNote(tables: readonly LatencyTable[]): string {
  const every = tables.map((table) => table.every);
  const [least, most] = [plain(Math.min(...every)), plain(Math.max(...every))];
  const resolutionNs = Math.max(...tables.map((table) => table.resolutionNs));
  const hasUnknown = tables.some(({ rows }) => rows.some(isUnknownInPart));
  const sampled =
    most === "1"
      ? "every operation is timed"
      : `one of about ${least === most ? most : `${least} to ${most}`} operations is timed`;
  const clock =
    resolutionNs === 0
      ? ""
      : `; the clock's own time is subtracted, and what is below ${duration(resolutionNs)} is not resolved`;
  const unknown = hasUnknown ? `; "${NONE}": ${UNKNOWN_TEXT}` : "";
  return `${sampled}${clock}${unknown}. The loop is closed: an operation begins when the one before is done. These are times of service; a stall is one long operation, with no queue behind it (coordinated omission)`;
}

const LOCK_NOTE =
  "microseconds, over all repetitions; con-bounces and acq-bounces are not measured; holdtime-total and -avg are estimated from sampled holds, -min and -max are those of the samples; a hold of over 0.5 ms is taken for a thread that lost its core, and left out";

const SIMULATED_LOCK_NOTE =
  "microseconds of simulated time, over all repetitions; every wait and every hold is counted, exactly; con-bounces and acq-bounces are not";

const LOCK_NOTE_WITHOUT_HOLDS =
  "microseconds, over all repetitions; con-bounces, acq-bounces and hold times are not measured";

/** What the columns of lock_stat are, for the runs that they are of. */
export function lockNote(hasHolds: boolean, isSimulated: boolean): string {
  if (isSimulated) return SIMULATED_LOCK_NOTE;
  return hasHolds ? LOCK_NOTE : LOCK_NOTE_WITHOUT_HOLDS;
}
