import type { MeasuredResult } from "../../measure/result.js";
import { describeTrace } from "../../workload/trace/trace-summary.js";
import { faultsNote, hasWrongFrees, WRONG_FREES_NOTE } from "../faults-note.js";
import { latencyTable } from "../latency-rows.js";
import {
  isUnsampled,
  latencyNote,
  measureCostNote,
  PARTIAL_NOTE,
  QUESTIONS_NOTE,
  statisticsNote,
  UNSAMPLED_NOTE,
} from "../notes.js";
import { originLine } from "../origin-line.js";
import type { Paint } from "../paint.js";
import { type WorkloadPart, workloadParts, workloadTitle } from "../workload-part.js";
import { doubtLines } from "./doubts.js";
import { latencyText } from "./latency.js";
import { lockStatText } from "./lock-stat.js";
import { optionsLine } from "./options-line.js";
import { verdictText } from "./verdict.js";
import { workloadTable } from "./workload-table.js";
import { wrap } from "./wrap.js";

/** A result of workloads as text: the machine, then per workload tables and a verdict. */
export function measuredText(result: MeasuredResult, paint: Paint): string {
  const faults = faultsNote(result);
  const head = [
    `iovalab ${result.kind}, ${originLine(result)}`,
    paint.dim(wrap(optionsLine(result.options))),
    ...(result.partial ? [paint.yellow(PARTIAL_NOTE)] : []),
    ...(faults === null ? [] : [paint.yellow(wrap(faults))]),
  ];
  const workloads = workloadParts(result).map((part) => workloadText(part, paint));
  return `${[head.join("\n"), ...workloads, notes(result)].filter((text) => text !== "").join("\n\n")}\n`;
}

function workloadText(part: WorkloadPart, paint: Paint): string {
  const latency = latencyTable(part);
  return [
    [...titleLines(part, paint), ...doubtLines(part.doubts, paint), workloadTable(part, paint)].join("\n"),
    latency === null ? "" : latencyText(latency, paint),
    verdictText(part, paint),
    lockStatText(part, paint),
    part.cost === null ? "" : wrap(`cost of measuring: ${measureCostNote(part.cost)}`, "  "),
  ]
    .filter((text) => text !== "")
    .join("\n\n");
}

function titleLines(part: WorkloadPart, paint: Paint): string[] {
  const { name, capture } = part.workload;
  const title = wrap(`${name}: ${workloadTitle(part)}`);
  const facts = capture === null ? [] : describeTrace(capture);
  return [paint.bold(name) + title.slice(name.length), ...facts.map((line) => wrap(line, "  "))];
}

/** How it was measured: what holds for all workloads. */
function notes(result: MeasuredResult): string {
  const latencies = workloadParts(result).flatMap((part) => latencyTable(part) ?? []);
  return [
    ...(result.comparison.length === 0 ? [] : [`questions: ${QUESTIONS_NOTE}`]),
    ...(result.statistics === null ? [] : [`intervals: ${statisticsNote(result.statistics)}`]),
    ...(latencies.length === 0 ? [] : [`latency: ${latencyNote(latencies)}`]),
    ...(isUnsampled(result) ? [UNSAMPLED_NOTE] : []),
    ...(hasWrongFrees(result) ? [WRONG_FREES_NOTE] : []),
  ]
    .map((note) => wrap(note))
    .join("\n");
}
