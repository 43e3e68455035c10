import type { Comparison } from "../../measure/result.js";
import { NONE, ratio } from "../figure.js";
import type { Paint } from "../paint.js";
import { answered, QUESTION_LABELS } from "../questions.js";
import { verdictOf, type WorkloadPart } from "../workload-part.js";
import { bareTable } from "./bare-table.js";
import { outcomeText } from "./outcome.js";
import { wrap } from "./wrap.js";

/** Each answer in a row, then what it means. */
export function verdictText(part: WorkloadPart, paint: Paint): string {
  const [first] = part.comparisons;
  if (first === undefined) return "";
  const sentences = part.comparisons.map((comparison) => wrap(verdictOf(comparison, part), "  ", "    "));
  return [
    bareTable({
      head: [paint.bold("verdict"), `against ${first.baseline}`, "ratio", "joint interval", "finding"],
      words: 2,
      endsInWords: true,
      rows: part.comparisons.flatMap((comparison) => answerRows(comparison, paint)),
    }),
    ...sentences,
  ].join("\n");
}

function answerRows({ depot, findings }: Comparison, paint: Paint): string[][] {
  return answered(findings).map(({ question, finding }, index) => {
    const { interval, outcome } = finding;
    return [
      index === 0 ? depot : "",
      QUESTION_LABELS[question],
      ratio(finding.ratio),
      interval === null ? NONE : `${ratio(interval[0])} - ${ratio(interval[1])}`,
      outcomeText(outcome, paint),
    ];
  });
}
