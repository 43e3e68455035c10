import { type Comparison, type Finding, QUESTIONS, type Question } from "../../measure/result.js";
import { ratio } from "../figure.js";
import { QUESTION_LABELS } from "../questions.js";
import type { WorkloadPart } from "../workload-part.js";
import type { Canvas } from "./canvas.js";
import type { Chart } from "./chart.js";
import { drawRatios, type RatioRow } from "./ratio-rows.js";

const BETTER: Readonly<Record<Question, string>> = {
  throughput: "more is better",
  cpuLoad: "less is better",
  memory: "less is better",
  tails: "less is better",
};

/** Every answer of a workload: the ratio to the baseline with its interval. Null when nothing is compared. */
export function ratiosChart(
  canvas: Canvas,
  id: string,
  { workload, comparisons }: WorkloadPart,
  /** Those of all charts that the reader will hold against each other. */
  scaled: readonly Comparison[] = comparisons,
): Chart | null {
  const rows = rowsOf(comparisons);
  const [first] = comparisons;
  if (first === undefined || rows.length === 0) return null;
  const title = `Ratios to ${first.baseline}`;
  const description = `${workload.name}, ratios to ${first.baseline}. ${comparisons.map(inWords).join(" ")}`;
  const groups = QUESTIONS.map((question) => ({
    group: question,
    text: QUESTION_LABELS[question],
    note: BETTER[question],
  }));
  const svg = drawRatios(canvas, { id, title, description }, rows, groups, rowsOf(scaled));
  return {
    id,
    title,
    description,
    caption: `Symbols: ratio to ${first.baseline}, on a logarithmic axis. Bars: joint intervals, which hold all together. A bar across the line at 1 shows no difference; one that reaches the edge goes on.`,
    svg,
    designs: [],
  };
}

function rowsOf(comparisons: readonly Comparison[]): RatioRow[] {
  return QUESTIONS.flatMap((question) =>
    comparisons.flatMap(({ depot, findings }) => {
      const finding = findings[question];
      if (finding === null) return [];
      const { ratio: value, interval } = finding;
      return {
        key: `${question} ${depot}`,
        group: question,
        depot,
        ratio: value,
        interval,
        text: outcomeText(finding),
        hint: `${depot} ${question}: ${value}`,
      };
    }),
  );
}

function outcomeText({ ratio: value, outcome }: Finding): string {
  return `${ratio(value)} ${outcome === "no difference shown" ? "no difference" : outcome}`;
}

function inWords({ depot, findings }: Comparison): string {
  const answers = QUESTIONS.flatMap((question) => {
    const finding = findings[question];
    if (finding === null) return [];
    const { interval, outcome } = finding;
    const between = interval === null ? "" : `, ${ratio(interval[0])} to ${ratio(interval[1])}`;
    return `${QUESTION_LABELS[question]} ${ratio(finding.ratio)}${between}, ${outcome}`;
  });
  return `${depot}: ${answers.join("; ")}.`;
}
