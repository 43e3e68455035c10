import { type Canvas, type ChartText, textWidth } from "./canvas.js";
import { styleOf } from "./design-style.js";
import { ratioScale, type Uncertain } from "./ratio-scale.js";
import { headingText, type ListedRow, listRows, valueText } from "./row-list.js";

/** A ratio with its interval, and the words for it. */
export interface RatioRow extends ListedRow, Uncertain {
  /** To the right of the frame. */
  readonly text: string;
  /** For whoever points at it. */
  readonly hint: string;
}

export interface RatioGroup {
  readonly group: string;
  readonly text: string;
  readonly note: string;
}

/** Ratios as symbols, with bars for their intervals, on a logarithmic axis that has room for all of `scaled`. */
export function drawRatios(
  canvas: Canvas,
  text: ChartText,
  rows: readonly RatioRow[],
  groups: readonly RatioGroup[],
  scaled: readonly Uncertain[],
): string {
  const { plot } = canvas;
  const scale = ratioScale(scaled);
  const list = listRows(rows, groups);
  const color = (row: RatioRow) => styleOf(row.depot).color;
  const isRepeated = (row: RatioRow) => styleOf(row.depot).isRepeated;
  const intervals = (repeated: boolean) =>
    plot.ruleY(
      rows.filter((row) => row.interval !== null && isRepeated(row) === repeated),
      {
        y: "key",
        x1: (row: RatioRow) => scale.place(row.interval![0]),
        x2: (row: RatioRow) => scale.place(row.interval![1]),
        stroke: color,
        strokeWidth: 3,
        ...(repeated && { strokeDasharray: "5 3" }),
        className: "interval",
      },
    );
  return canvas.draw(text, {
    height: list.height + 28,
    marginTop: 4,
    marginBottom: 24,
    marginLeft: list.marginLeft,
    marginRight: textWidth(...rows.map((row) => row.text), ...list.headings.map(({ note }) => note)) + 12,
    x: { domain: [...scale.domain], ticks: [...scale.ticks], tickFormat: scale.tickFormat, label: null },
    y: { type: "band", domain: list.keys, axis: null },
    color: { type: "identity" },
    marks: [
      plot.ruleX([...scale.ticks], { stroke: "currentColor", strokeOpacity: 0.12 }),
      plot.ruleX([0], { stroke: "currentColor", strokeWidth: 1.5, className: "baseline" }),
      ...headingText(plot, list),
      intervals(false),
      intervals(true),
      plot.dot(rows, {
        y: "key",
        x: (row: RatioRow) => scale.place(row.ratio),
        r: 5,
        symbol: (row: RatioRow) => styleOf(row.depot).symbol,
        fill: (row: RatioRow) => (isRepeated(row) ? "none" : color(row)),
        stroke: color,
        title: (row: RatioRow) => row.hint,
        className: "ratio",
      }),
      valueText(plot, rows, "key", (row) => row.text),
    ],
  });
}
