import type { Question } from "../../measure/result.js";
import type { BeforeAfterResult, Change, ComparedFile } from "../before-after.js";
import type { Difference } from "../differences.js";
import { bytes, count, duration, NONE, plain, ratio } from "../figure.js";
import { jointStatisticsNote, PARTIAL_NOTE, SESSIONS_NOTE } from "../notes.js";
import type { Paint } from "../paint.js";
import { answered } from "../questions.js";
import { bareTable } from "./bare-table.js";
import { machineLine } from "./machine-line.js";
import { outcomeText } from "./outcome.js";
import { wrap } from "./wrap.js";

/** Two results, one as the baseline of the other: what else differs, and the answers of each workload. */
export function beforeAfterText(result: BeforeAfterResult, paint: Paint): string {
  const { before, after, differences, changes, statistics } = result;
  const workloads = [...new Set(changes.map(({ workload }) => workload))].map((workload) =>
    workloadText(
      workload,
      changes.filter((change) => change.workload === workload),
      paint,
    ),
  );
  const head = ["iovalab report", ...fileLines("before", before, paint), ...fileLines("after", after, paint)];
  return `${[
    head.join("\n"),
    ...(differences.length === 0 ? [] : [differenceLines(differences)]),
    ...(statistics === null ? [] : [paint.yellow(wrap(SESSIONS_NOTE, "", "  "))]),
    ...workloads,
    ...(statistics === null ? [] : [wrap(`intervals: ${jointStatisticsNote(statistics)}`)]),
  ].join("\n\n")}\n`;
}

function fileLines(
  side: string,
  { file, kind, origin, machine, options, partial }: ComparedFile,
  paint: Paint,
): string[] {
  const on = origin === "simulated" ? `profile ${options.profile ?? "unknown"}` : machineLine(machine);
  const line = wrap(`${side}: ${file}, ${kind}, ${origin}: ${on}`, "  ");
  return partial ? [line, paint.yellow(`    ${PARTIAL_NOTE}`)] : [line];
}

/** A line each, as values may be long. */
function differenceLines(differences: readonly Difference[]): string {
  const lines = differences.map(({ what, before, after }) =>
    wrap(`${what}: ${before} before, ${after} after`, "  "),
  );
  return ["what else differs:", ...lines].join("\n");
}

const LABELS: Readonly<Record<Question, string>> = {
  throughput: "throughput, ops/s",
  cpuLoad: "CPU load, s / M ops",
  memory: "memory, peak",
  tails: "tails, p99.9",
};

const SHOW: Readonly<Record<Question, (value: number) => string>> = {
  throughput: count,
  cpuLoad: plain,
  memory: bytes,
  tails: duration,
};

function workloadText(workload: string, changes: readonly Change[], paint: Paint): string {
  return [
    bareTable({
      head: [paint.bold(workload), "before", "after", "ratio", "joint interval", "finding"],
      endsInWords: true,
      rows: changes.flatMap((change) => answerRows(change, paint)),
    }),
    ...changes.map((change) => wrap(change.verdict, "  ")),
  ].join("\n");
}

/** The design in a row of its own: beside it there is no room for the findings. */
function answerRows({ depot, answers }: Change, paint: Paint): string[][] {
  const rows = answered(answers).map(({ question, finding }) => {
    const { before, after, interval, outcome } = finding;
    return [
      `  ${LABELS[question]}`,
      SHOW[question](before),
      SHOW[question](after),
      ratio(finding.ratio),
      interval === null ? NONE : `${ratio(interval[0])} - ${ratio(interval[1])}`,
      outcomeText(
        outcome,
        paint,
        outcome === "no difference shown" ? outcome : `${outcome} in these sessions`,
      ),
    ];
  });
  return [[depot, "", "", "", "", ""], ...rows];
}
