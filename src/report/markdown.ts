import type { MeasuredResult } from "../measure/result.js";
import { describeTrace } from "../workload/trace/trace-summary.js";
import { repeatCommand } from "./command-line.js";
import { faultsNote, hasWrongFrees, WRONG_FREES_NOTE } from "./faults-note.js";
import { latencyTable } from "./latency-rows.js";
import { markdownDoubt } from "./markdown/doubt.js";
import { COLUMNS, narrow } from "./markdown/narrow.js";
import { markdownVerdict } from "./markdown/verdict.js";
import { markdownWorkload } from "./markdown/workload-table.js";
import {
  isUnsampled,
  latencyNote,
  measureCostNote,
  PARTIAL_NOTE,
  QUESTIONS_NOTE,
  statisticsNote,
  UNSAMPLED_NOTE,
} from "./notes.js";
import { originLine } from "./origin-line.js";
import { type WorkloadPart, workloadParts, workloadTitle } from "./workload-part.js";

/** For a cover letter: a Markdown that also reads as plain text, in 72 columns with up to three designs. */
export function renderMarkdown(result: MeasuredResult): string {
  const parts = workloadParts(result);
  const latencies = parts.flatMap((part) => latencyTable(part) ?? []);
  const faults = faultsNote(result);
  const paragraphs = [
    narrow(`iovalab ${result.kind}, ${originLine(result)}`),
    ...(result.partial ? [narrow(PARTIAL_NOTE)] : []),
    ...(faults === null ? [] : [narrow(faults)]),
    ...parts.flatMap(workloadParagraphs),
    ...(result.comparison.length === 0 ? [] : [narrow(`Questions: ${QUESTIONS_NOTE}.`)]),
    ...(result.statistics === null ? [] : [narrow(`Intervals: ${statisticsNote(result.statistics)}.`)]),
    ...(latencies.length === 0 ? [] : [narrow(`Latency: ${latencyNote(latencies)}.`)]),
    ...(isUnsampled(result) ? [narrow(`${UNSAMPLED_NOTE}.`)] : []),
    ...(hasWrongFrees(result) ? [narrow(`${WRONG_FREES_NOTE}.`)] : []),
    "To repeat it:",
    commandBlock(result),
  ];
  return `${paragraphs.join("\n\n")}\n`;
}

function workloadParagraphs(part: WorkloadPart): string[] {
  const { name, capture } = part.workload;
  const facts = capture === null ? [] : describeTrace(capture).map((line) => narrow(line, "- ", "  "));
  return [
    narrow(`**${name}**: ${workloadTitle(part)}`),
    ...(facts.length === 0 ? [] : [facts.join("\n")]),
    ...part.doubts.map(markdownDoubt),
    markdownWorkload(part),
    ...part.comparisons.map((comparison) => markdownVerdict(comparison, part)),
    ...(part.cost === null ? [] : [narrow(`Cost of measuring: ${measureCostNote(part.cost)}.`)]),
  ];
}

/** As indented code, to be pasted into a shell. */
function commandBlock(result: MeasuredResult): string {
  const lines: string[] = [];
  let line = "";
  for (const piece of repeatCommand(result)) {
    if (line === "") line = `    ${piece}`;
    else if (`${line} ${piece} \\`.length <= COLUMNS) line += ` ${piece}`;
    else {
      lines.push(`${line} \\`);
      line = `      ${piece}`;
    }
  }
  return [...lines, line].join("\n");
}
