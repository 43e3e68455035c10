import { type Finding, QUESTIONS, type Question } from "../measure/result.js";

export const QUESTION_LABELS: Readonly<Record<Question, string>> = {
  throughput: "throughput",
  cpuLoad: "CPU load",
  memory: "memory",
  tails: "tails",
};

/** What each question compares, for readers who see the answer first. */
export const QUESTION_MEANINGS: Readonly<Record<Question, string>> = {
  throughput: "operations per second",
  cpuLoad: "user + system time per operation",
  memory: "peak bytes of magazines and iovas",
  tails: "99.9th percentile of the latency",
};

/** The answers that there are, in the order of the questions. */
export function answered<Answer extends Finding>(
  findings: Readonly<Record<Question, Answer | null>>,
): { readonly question: Question; readonly finding: Answer }[] {
  return QUESTIONS.flatMap((question) => {
    const finding = findings[question];
    return finding === null ? [] : { question, finding };
  });
}
