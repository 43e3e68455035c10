import { type Curve, type CurvePlace, type Facet, isNumeric } from "../../measure/facet.js";
import { sweepValue } from "../../measure/sweep-metric.js";
import type { AxisLevel, SweepAxis, SweepMetric } from "../../measure/sweep-result.js";
import { METRIC_WORDS } from "../sweep/sweep-words.js";
import { type Canvas, CHART_WIDTH, textWidth } from "./canvas.js";
import type { Chart } from "./chart.js";
import { styleOf } from "./design-style.js";
import { byteTicks } from "./memory.js";

interface Point {
  readonly depot: string;
  readonly x: AxisLevel;
  readonly value: number;
}

export interface CurvesSetup {
  readonly id: string;
  readonly metric: SweepMetric;
  readonly axis: SweepAxis;
  /** What the axis is called. */
  readonly axisWord: string;
  /** The facet in words; empty when there is only one. */
  readonly place: string;
  /** The largest value of all facets: all pictures of a metric have the same scale. */
  readonly most: number;
}

/** A metric along the axis that is varied, a curve for each design; null where it was not measured. */
export function sweepCurves(canvas: Canvas, { curves }: Facet, setup: CurvesSetup): Chart | null {
  const { id, metric, axis, axisWord, place, most } = setup;
  const { plot } = canvas;
  const { title: metricTitle, label, show } = METRIC_WORDS[metric];
  const points = curves.flatMap((curve) => pointsOf(curve, metric));
  if (points.length === 0) return null;
  const title = place === "" ? metricTitle : `${metricTitle}, ${place}`;
  const description = `${label} along ${axisWord}. ${curves.map((curve) => inWords(curve, metric)).join(" ")}`;
  const designs = curves.map(({ depot }) => depot);
  const yTicks = metric === "memory" ? byteTicks(most * 1.05) : 5;
  const marginLeft = Math.max(52, textWidth(show(most)) + 20);
  const svg = canvas.draw(
    { id, title, description },
    {
      height: 260,
      marginTop: 12,
      marginLeft,
      marginRight: 20,
      marginBottom: 42,
      x: { ...xScale(axis), axis: null },
      y: { domain: [0, most * 1.05], ticks: yTicks, tickFormat: show, label: null },
      color: { type: "identity" },
      marks: [
        plot.gridY({ ticks: yTicks, stroke: "currentColor", strokeOpacity: 0.12 }),
        plot.ruleY([0], { stroke: "currentColor" }),
        plot.axisX(shownTicks(axis, CHART_WIDTH - marginLeft - 20), {
          // Not a format of the scale: where that is a logarithm, it leaves out the 8 of 2, 4, 8, 16.
          text: String,
          label: axisWord,
          labelArrow: "none",
          labelAnchor: "center",
        }),
        ...designs.flatMap((depot) => curveMarks(canvas, depot, points, show)),
      ],
    },
  );
  return { id, title, description, caption: `${sentence(label)}, medians of the repetitions.`, svg, designs };
}

function curveMarks(
  { plot }: Canvas,
  depot: string,
  points: readonly Point[],
  show: (value: number) => string,
) {
  const { color, symbol, isRepeated } = styleOf(depot);
  const own = points.filter((point) => point.depot === depot);
  return [
    plot.line(own, { x: "x", y: "value", stroke: color, strokeWidth: 2, className: "curve" }),
    plot.dot(own, {
      x: "x",
      y: "value",
      r: 4.5,
      symbol,
      fill: isRepeated ? "none" : color,
      stroke: color,
      title: ({ x, value }: Point) => `${depot} at ${x}: ${show(value)}`,
      className: "place",
    }),
  ];
}

function pointsOf({ depot, places }: Curve, metric: SweepMetric): Point[] {
  return places.flatMap(({ x, runs }: CurvePlace) => {
    const value = sweepValue(metric, runs);
    return value === null ? [] : [{ depot, x, value }];
  });
}

/** Numbers that grow by ratios are as far apart as their ratios; what has no order stands side by side. */
function xScale(axis: SweepAxis): { type: "log" | "linear" | "point"; domain: AxisLevel[] } {
  const { values } = axis;
  const numbers = values.map(Number);
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  if (!isNumeric(axis) || values.length < 2) return { type: "point", domain: [...values] };
  return { type: least > 0 && most / least >= 8 ? "log" : "linear", domain: [least, most] };
}

/** The values themselves, as many as there is room for, the last one always. */
function shownTicks(axis: SweepAxis, width: number): AxisLevel[] {
  const { values } = axis;
  if (!isNumeric(axis) || values.length < 2) return [...values];
  const { type, domain } = xScale(axis);
  const place = (value: number) => (type === "log" ? Math.log(value) : value);
  const [from, to] = domain.map((value) => place(Number(value))) as [number, number];
  const pixels = (value: AxisLevel) => ((place(Number(value)) - from) / (to - from)) * width;
  const shown: AxisLevel[] = [];
  for (const value of values.toReversed()) {
    const right = shown.at(-1);
    const room = right === undefined ? 0 : (textWidth(String(value)) + textWidth(String(right))) / 2 + 6;
    if (right === undefined || pixels(right) - pixels(value) >= room) shown.push(value);
  }
  return shown.reverse();
}

function inWords({ depot, places }: Curve, metric: SweepMetric): string {
  const words = places.map(({ x, runs }) => {
    const value = sweepValue(metric, runs);
    return `${x}: ${value === null ? "not measured" : METRIC_WORDS[metric].show(value)}`;
  });
  return `${depot} at ${words.join(", ")}.`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
