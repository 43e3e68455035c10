import type { RaceRatio, RaceResult } from "../../kernel/race/kernel-race.js";
import { plain, ratio } from "../figure.js";
import { type Canvas, textWidth } from "./canvas.js";
import type { Chart } from "./chart.js";
import { styleOf } from "./design-style.js";
import { ratioScale } from "./ratio-scale.js";
import { headingText, type ListedRow, listRows, valueText } from "./row-list.js";

/** Ours, as the rows are called. */
const OURS = ["owned", "locked"] as const;

interface RaceRow extends ListedRow {
  readonly ratio: RaceRatio;
  /** Of an operation, in nanoseconds. */
  readonly ns: number;
}

/** The races on so many threads: the times of ours as ratios to the kernel's, with their intervals. */
export function raceRatiosChart(canvas: Canvas, results: readonly RaceResult[], threads: number): Chart {
  const { plot } = canvas;
  const own = results.filter((result) => result.threads === threads);
  const rows = rowsOf(own);
  // One axis for all charts: they are held against each other.
  const scale = ratioScale(
    rowsOf(results).map(({ ratio: { mean, ci95 } }) => ({ ratio: mean, interval: ci95 })),
  );
  const list = listRows(
    rows,
    own.map(({ race, median }) => ({ group: race, text: race, note: `kernel ${plain(median.kernel)} ns` })),
  );
  const valueIn = ({ ratio: { mean }, ns }: RaceRow) => `${ratio(mean)}, ${plain(ns)} ns`;
  const id = `races-${threads}`;
  const title = threads === 1 ? "On 1 thread" : `On ${threads} threads`;
  const description = `${title}, times of ours as ratios to the kernel's. ${own.map(inWords).join(" ")}`;
  const svg = canvas.draw(
    { id, title, description },
    {
      height: list.height + 28,
      marginTop: 4,
      marginBottom: 24,
      marginLeft: list.marginLeft,
      marginRight: textWidth(...list.headings.map(({ note }) => note), ...rows.map(valueIn)) + 12,
      x: { domain: [...scale.domain], ticks: [...scale.ticks], tickFormat: scale.tickFormat, label: null },
      y: { type: "band", domain: list.keys, axis: null },
      color: { type: "identity" },
      marks: [
        plot.ruleX([...scale.ticks], { stroke: "currentColor", strokeOpacity: 0.12 }),
        plot.ruleX([0], { stroke: "currentColor", strokeWidth: 1.5, className: "baseline" }),
        ...headingText(plot, list),
        plot.ruleY(
          rows.filter((row) => row.ratio.ci95 !== null),
          {
            y: "key",
            x1: (row: RaceRow) => scale.place(row.ratio.ci95![0]),
            x2: (row: RaceRow) => scale.place(row.ratio.ci95![1]),
            stroke: (row: RaceRow) => styleOf(row.depot).color,
            strokeWidth: 3,
            className: "interval",
          },
        ),
        plot.dot(rows, {
          y: "key",
          x: (row: RaceRow) => scale.place(row.ratio.mean),
          r: 5,
          symbol: (row: RaceRow) => styleOf(row.depot).symbol,
          fill: (row: RaceRow) => styleOf(row.depot).color,
          title: (row: RaceRow) => `${row.group}, ${row.depot}: ${row.ratio.mean}`,
          className: "ratio",
        }),
        valueText(plot, rows, "key", valueIn),
      ],
    },
  );
  return {
    id,
    title,
    description,
    caption:
      "Symbols: the time of an operation of ours / the kernel's, on a logarithmic axis; left of 1 ours is faster. Bars: 95 % intervals; one that reaches the edge goes on.",
    svg,
    designs: [],
  };
}

function rowsOf(results: readonly RaceResult[]): RaceRow[] {
  return results.flatMap(({ race, threads, ratio: of, median }) =>
    OURS.map((racer) => ({
      key: `${race} ${threads} ${racer}`,
      group: race,
      depot: racer,
      ratio: of[racer],
      ns: median[racer],
    })),
  );
}

function inWords({ race, ratio: of }: RaceResult): string {
  return `${race}: ${OURS.map((racer) => `${racer} ${ratio(of[racer].mean)}`).join(", ")}.`;
}
