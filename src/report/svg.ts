import type { Doubt, MeasuredResult } from "../measure/result.js";
import { Canvas, CHART_WIDTH, FONT_SIZE } from "./charts/canvas.js";
import type { Chart } from "./charts/chart.js";
import { ratiosChart } from "./charts/ratios.js";
import { throughputChart } from "./charts/throughput.js";
import { doubtLabel } from "./doubt-label.js";
import { type Markup, markup, trusted } from "./html/markup.js";
import { PARTIAL_NOTE } from "./notes.js";
import { originLine } from "./origin-line.js";
import { CARD_STYLE } from "./svg/card-style.js";
import { LINE, type TextLine, textHeight, textLines, wrapped } from "./svg/text-lines.js";
import { type WorkloadPart, workloadParts, workloadTitle } from "./workload-part.js";

const PADDING = 24;
const GAP = 40;
/** Why: a README is about as wide as two charts. */
const COLUMNS = 2;

/** A card with the answers of each workload side by side; it has its own background, and so is read on any page. */
export async function renderSvg(result: MeasuredResult): Promise<string> {
  const canvas = await Canvas.open();
  const parts = workloadParts(result);
  const panels = parts.map((part, index) => panelOf(canvas, `panel-${index + 1}`, part, result));
  const columns = Math.min(COLUMNS, panels.length);
  const width = 2 * PADDING + columns * CHART_WIDTH + (columns - 1) * GAP;
  const head = headOf(result, panels, width - 2 * PADDING);
  const placed = placedBelow(PADDING + textHeight(head) + LINE, panels);
  const height = Math.max(0, ...placed.map(({ bottom }) => bottom)) + PADDING;
  return `${card(result, head, placed, width, height).text}\n`;
}

/** What there is to one workload. */
interface Panel {
  readonly head: readonly TextLine[];
  readonly chart: Chart;
  readonly chartHeight: number;
}

interface PlacedPanel extends Panel {
  readonly x: number;
  readonly y: number;
  readonly bottom: number;
}

function panelOf(canvas: Canvas, id: string, part: WorkloadPart, { comparison }: MeasuredResult): Panel {
  const chart = ratiosChart(canvas, id, part, comparison) ?? throughputChart(canvas, id, part);
  return {
    head: [
      { text: part.workload.name, kind: "strong" },
      ...wrapped(workloadTitle(part), "muted", CHART_WIDTH),
      ...wrapped(doubtText(part.doubts), "doubt", CHART_WIDTH),
    ],
    chart,
    chartHeight: Number(/ height="([\d.]+)"/.exec(chart.svg)?.[1]),
  };
}

/** A picture has no room for all of them; whoever makes it has read them in the text. */
function doubtText(doubts: readonly Doubt[]): string {
  const [first, ...others] = doubts;
  if (first === undefined) return "";
  const more =
    others.length === 0 ? "" : ` (and ${others.length} more ${others.length === 1 ? "reason" : "reasons"})`;
  return `${doubtLabel(first)}: ${first.reason}${more}`;
}

function headOf(result: MeasuredResult, panels: readonly Panel[], width: number): TextLine[] {
  const [first] = panels;
  return [
    { text: first === undefined ? "No runs" : first.chart.title, kind: "title" },
    ...wrapped(`iovalab ${result.kind}, ${originLine(result)}`, "muted", width),
    ...wrapped(first?.chart.caption ?? "", "muted", width),
    ...(result.partial ? wrapped(PARTIAL_NOTE, "doubt", width) : []),
  ];
}

/** Rows of panels; the charts of a row stand on one line. */
function placedBelow(top: number, panels: readonly Panel[]): PlacedPanel[] {
  const placed: PlacedPanel[] = [];
  let y = top;
  for (let from = 0; from < panels.length; from += COLUMNS) {
    const row = panels.slice(from, from + COLUMNS);
    const height = Math.max(...row.map(({ head, chartHeight }) => textHeight(head) + 8 + chartHeight));
    for (const [column, panel] of row.entries()) {
      placed.push({ ...panel, x: PADDING + column * (CHART_WIDTH + GAP), y, bottom: y + height });
    }
    y += height + GAP;
  }
  return placed;
}

function card(
  { kind }: MeasuredResult,
  head: readonly TextLine[],
  placed: readonly PlacedPanel[],
  width: number,
  height: number,
): Markup {
  return markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="card-title card-text" font-family="system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="${FONT_SIZE}" fill="currentColor" class="card">
<title id="card-title">iovalab ${kind}: ${head[0]!.text}</title>
<desc id="card-text">${placed.map(({ chart }) => chart.description).join(" ")}</desc>
<style>${trusted(CARD_STYLE)}</style>
<rect class="page" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>
${textLines(head, PADDING, PADDING)}
${placed.map(panelMarkup)}
</svg>`;
}

function panelMarkup({ head, chart, chartHeight, x, y, bottom }: PlacedPanel): Markup {
  return markup`${textLines(head, x, y)}
<g transform="translate(${x},${bottom - chartHeight})">${trusted(chart.svg)}</g>`;
}
