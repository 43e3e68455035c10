import { PERCENTILES, type Percentile } from "../../measure/known-figure.js";
import { duration, resolved } from "../figure.js";
import {
  KIND_LABELS,
  type LatencyRow,
  type LatencyTable,
  latencyTable,
  type OperationKind,
  PERCENTILE_LABELS,
} from "../latency-rows.js";
import type { WorkloadPart } from "../workload-part.js";
import type { Canvas } from "./canvas.js";
import type { Chart } from "./chart.js";
import { styleOf } from "./design-style.js";

interface Point {
  readonly depot: string;
  readonly percentile: string;
  readonly ns: number;
  /** Where it is drawn: not below what the clock resolves. NaN leaves a gap, for what is not known. */
  readonly shown: number;
}

/** Pixels between the symbols of two designs: where they are alike, each is still seen. */
const BESIDE = 10;

/** Latency percentiles on a logarithmic axis, a chart for each kind of operation; all to the same scale. */
export function latencyCharts(canvas: Canvas, id: string, part: WorkloadPart): Chart[] {
  const table = latencyTable(part);
  if (table === null) return [];
  const kinds = [...new Set(table.rows.map(({ kind }) => kind))];
  return kinds.map((kind) => latencyChart(canvas, `${id}-${kind}`, kind, table, part));
}

function latencyChart(
  canvas: Canvas,
  id: string,
  kind: OperationKind,
  table: LatencyTable,
  { workload }: WorkloadPart,
): Chart {
  const { plot } = canvas;
  const { resolutionNs } = table;
  const floor = Math.max(1, resolutionNs);
  const rows = table.rows.filter((row) => row.kind === kind);
  const points = rows.flatMap((row) => pointsOf(row, floor));
  const title = `Latency, ${KIND_LABELS[kind]}`;
  const description = `${workload.name}, ${KIND_LABELS[kind]}. ${rows.map((row) => inWords(row, resolutionNs)).join(" ")}`;
  const most = Math.max(...table.rows.map(({ figures }) => figures.max), floor * 10);
  const svg = canvas.draw(
    { id, title, description },
    {
      height: 260,
      marginTop: 12,
      marginLeft: 62,
      marginRight: 20,
      marginBottom: 30,
      x: {
        type: "point",
        domain: PERCENTILES.map((name) => PERCENTILE_LABELS[name]),
        label: null,
        padding: 0.3,
      },
      y: {
        type: "log",
        domain: [floor / 3.4, most * 1.4],
        label: null,
        ticks: powersOfTen(floor, most),
        tickFormat: duration,
      },
      color: { type: "identity" },
      marks: [
        plot.gridY(powersOfTen(floor, most), { stroke: "currentColor", strokeOpacity: 0.12 }),
        ...(resolutionNs === 0
          ? []
          : [
              plot.rect([0], {
                y1: [floor / 3.4],
                y2: [floor],
                fill: "currentColor",
                fillOpacity: 0.1,
                className: "unresolved",
              }),
              plot.text([`below ${duration(resolutionNs)}: not resolved`], {
                frameAnchor: "bottom-right",
                dx: -6,
                dy: -1,
              }),
            ]),
        ...rows.flatMap(({ depot }, index) => designMarks(canvas, depot, points, beside(index, rows.length))),
      ],
    },
  );
  return {
    id,
    title,
    description,
    caption: "Logarithmic axis. Medians of the repetitions; max is the longest sample of all.",
    svg,
    designs: rows.map(({ depot }) => depot),
  };
}

/** How far to the side a design's symbols stand. */
function beside(index: number, designs: number): number {
  return (index - (designs - 1) / 2) * BESIDE;
}

function designMarks(
  { plot }: Canvas,
  depot: string,
  points: readonly Point[],
  dx: number,
): ReturnType<typeof plot.line>[] {
  const { color, symbol, isRepeated } = styleOf(depot);
  const own = points.filter((point) => point.depot === depot);
  const place = { x: "percentile", y: "shown", dx } as const;
  return [
    plot.line(own, {
      ...place,
      stroke: color,
      strokeWidth: 2,
      ...(isRepeated && { strokeDasharray: "5 3" }),
      className: "percentiles",
    }),
    plot.dot(own, {
      ...place,
      r: 5,
      symbol,
      fill: isRepeated ? "none" : color,
      stroke: color,
      title: ({ percentile, ns }: Point) => `${depot} ${percentile}: ${ns} ns`,
      className: "percentile",
    }),
  ];
}

function pointsOf({ depot, figures }: LatencyRow, floor: number): Point[] {
  return PERCENTILES.map((name: Percentile) => {
    const ns = figures[name] ?? Number.NaN;
    return { depot, percentile: PERCENTILE_LABELS[name], ns, shown: Math.max(ns, floor) };
  });
}

function powersOfTen(low: number, high: number): number[] {
  const from = Math.ceil(Math.log10(low));
  const to = Math.floor(Math.log10(high * 1.4));
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => 10 ** (from + index));
}

function inWords({ depot, figures }: LatencyRow, resolutionNs: number): string {
  const texts = PERCENTILES.map(
    (name) => `${PERCENTILE_LABELS[name]} ${resolved(figures[name], resolutionNs)}`,
  );
  return `${depot}: ${texts.join(", ")}.`;
}
