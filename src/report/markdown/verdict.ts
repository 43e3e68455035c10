import type { Comparison } from "../../measure/result.js";
import { ratio } from "../figure.js";
import { answered, QUESTION_LABELS } from "../questions.js";
import { verdictOf, type WorkloadPart } from "../workload-part.js";
import { narrow } from "./narrow.js";

/** The answers of each comparison as a list, and what they mean. */
export function markdownVerdict(comparison: Comparison, part: WorkloadPart): string {
  const answers = answered(comparison.findings).map(({ question, finding }) => {
    const { interval, outcome } = finding;
    const between = interval === null ? "" : ` (${ratio(interval[0])} to ${ratio(interval[1])})`;
    return `- ${QUESTION_LABELS[question]} ${ratio(finding.ratio)}${between}: ${outcome}`;
  });
  const title = `${comparison.depot} / ${comparison.baseline} in ${comparison.workload}:`;
  return [title, "", ...answers, "", narrow(verdictOf(comparison, part))].join("\n");
}
