import { type Comparison, type Finding, QUESTIONS, type Question } from "../../measure/result.js";
import { ratio } from "../figure.js";
import { QUESTION_LABELS } from "../questions.js";
import type { WorkloadPart } from "../workload-part.js";
import { type Canvas, textWidth } from "./canvas.js";
import type { Chart } from "./chart.js";
import { styleOf } from "./design-style.js";
import { ratioScale } from "./ratio-scale.js";
import { headingText, type ListedRow, listRows } from "./row-list.js";

interface RatioRow extends ListedRow {
  readonly finding: Finding;
}

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
  const { plot } = canvas;
  const title = `Ratios to ${first.baseline}`;
  const description = `${workload.name}, ratios to ${first.baseline}. ${comparisons.map(inWords).join(" ")}`;
  const scale = ratioScale(rowsOf(scaled).map(({ finding }) => finding));
  const list = listRows(
    rows,
    QUESTIONS.map((question) => ({
      group: question,
      text: QUESTION_LABELS[question],
      note: BETTER[question],
    })),
  );
  const texts = rows.map(({ finding }) => outcomeText(finding));
  const marginRight = textWidth(...texts, ...Object.values(BETTER)) + 12;
  const dotted = { y: "key", x: (row: RatioRow) => scale.place(row.finding.ratio) } as const;
  const svg = canvas.draw(
    { id, title, description },
    {
      height: list.height + 28,
      marginTop: 4,
      marginBottom: 24,
      marginLeft: list.marginLeft,
      marginRight,
      x: {
        domain: [...scale.domain],
        ticks: [...scale.ticks],
        tickFormat: scale.tickFormat,
        label: null,
      },
      y: { type: "band", domain: list.keys, axis: null },
      color: { type: "identity" },
      marks: [
        plot.ruleX([...scale.ticks], { stroke: "currentColor", strokeOpacity: 0.12 }),
        plot.ruleX([0], { stroke: "currentColor", strokeWidth: 1.5, className: "baseline" }),
        ...headingText(plot, list),
        ...[false, true].map((isRepeated) =>
          plot.ruleY(
            rows.filter(
              (row) => row.finding.interval !== null && styleOf(row.depot).isRepeated === isRepeated,
            ),
            {
              y: "key",
              x1: (row: RatioRow) => scale.place(row.finding.interval![0]),
              x2: (row: RatioRow) => scale.place(row.finding.interval![1]),
              stroke: (row: RatioRow) => styleOf(row.depot).color,
              strokeWidth: 3,
              ...(isRepeated && { strokeDasharray: "5 3" }),
              className: "interval",
            },
          ),
        ),
        plot.dot(rows, {
          ...dotted,
          r: 5,
          symbol: (row: RatioRow) => styleOf(row.depot).symbol,
          fill: (row: RatioRow) => (styleOf(row.depot).isRepeated ? "none" : styleOf(row.depot).color),
          stroke: (row: RatioRow) => styleOf(row.depot).color,
          title: (row: RatioRow) => `${row.depot} ${row.group}: ${row.finding.ratio}`,
          className: "ratio",
        }),
        plot.text(rows, {
          y: "key",
          frameAnchor: "right",
          textAnchor: "start",
          dx: 10,
          text: (row: RatioRow) => outcomeText(row.finding),
          className: "outcome",
        }),
      ],
    },
  );
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
      return finding === null ? [] : { key: `${question} ${depot}`, group: question, depot, finding };
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
