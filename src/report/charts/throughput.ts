import { median } from "../../measure/median.js";
import type { Comparison, RunResult } from "../../measure/result.js";
import { count, ratio } from "../figure.js";
import type { WorkloadPart } from "../workload-part.js";
import { type Canvas, textWidth, tickCount } from "./canvas.js";
import type { Chart } from "./chart.js";
import { styleOf } from "./design-style.js";
import { headingText, plainRows, valueText } from "./row-list.js";

interface Throughput {
  readonly depot: string;
  readonly middle: number;
  /** Of the ratio to the baseline, at the baseline's geometric mean; null for the baseline. */
  readonly interval: readonly [number, number] | null;
  readonly text: string;
}

/** Operations per second: each repetition, the median, and the interval of the ratio to the baseline. */
export function throughputChart(canvas: Canvas, id: string, part: WorkloadPart): Chart {
  const { plot } = canvas;
  const { workload, designs, comparisons } = part;
  const rows = [...designs].map(([depot, runs]) =>
    throughputOf(
      depot,
      runs,
      comparisons.find((own) => own.depot === depot),
      designs,
    ),
  );
  const runs = [...designs.values()].flat();
  const title = "Throughput";
  const description = `${workload.name}, operations per second. ${rows.map(({ depot, text }) => `${depot}: ${text}.`).join(" ")}`;
  const list = plainRows(rows.map(({ depot }) => depot));
  const style = ({ depot }: { readonly depot: string }) => styleOf(depot);
  const most = Math.max(
    ...runs.map(({ opsPerSecond }) => opsPerSecond),
    ...rows.flatMap(({ interval }) => interval ?? []),
  );
  const marginRight = textWidth(...rows.map(({ text }) => text.split(",")[0]!)) + 12;
  const ticks = tickCount(list.marginLeft, marginRight);
  const svg = canvas.draw(
    { id, title, description },
    {
      height: list.height + 50,
      marginTop: 4,
      marginBottom: 40,
      marginLeft: list.marginLeft,
      marginRight,
      x: {
        domain: [0, most * 1.03],
        ticks,
        tickFormat: count,
        label: "operations per second",
        labelArrow: "none",
        labelAnchor: "center",
      },
      y: { type: "band", domain: list.keys, axis: null },
      color: { type: "identity" },
      marks: [
        plot.gridX({ ticks, stroke: "currentColor", strokeOpacity: 0.12 }),
        ...headingText(plot, list),
        ...[false, true].map((isRepeated) =>
          plot.ruleY(
            rows.filter((row) => row.interval !== null && style(row).isRepeated === isRepeated),
            {
              y: "depot",
              x1: (row: Throughput) => row.interval?.[0],
              x2: (row: Throughput) => row.interval?.[1],
              dy: 12,
              stroke: (row: Throughput) => style(row).color,
              strokeWidth: 3,
              ...(isRepeated && { strokeDasharray: "5 3" }),
              className: "interval",
            },
          ),
        ),
        plot.dot(runs, {
          x: "opsPerSecond",
          y: "depot",
          dy: -12,
          r: 2,
          fill: (run: RunResult) => style(run).color,
          fillOpacity: 0.6,
          title: (run: RunResult) => `${run.depot}, repetition ${run.repetition}: ${run.opsPerSecond} ops/s`,
          className: "repetition",
        }),
        plot.dot(rows, {
          x: "middle",
          y: "depot",
          r: 6,
          symbol: (row: Throughput) => style(row).symbol,
          fill: (row: Throughput) => (style(row).isRepeated ? "none" : style(row).color),
          stroke: (row: Throughput) => style(row).color,
          strokeWidth: 1.5,
          title: (row: Throughput) => `${row.depot}: ${row.middle} ops/s`,
          className: "median",
        }),
        valueText(plot, rows, "depot", (row: Throughput) => row.text.split(",")[0]!),
      ],
    },
  );
  const baseline = comparisons[0]?.baseline;
  const bars =
    baseline === undefined
      ? ""
      : ` Bars: 95 % interval of the ratio to ${baseline}, at the throughput of ${baseline}.`;
  return {
    id,
    title,
    description,
    caption: `Large symbols: medians. Small dots: repetitions.${bars}`,
    svg,
    designs: [],
  };
}

function throughputOf(
  depot: string,
  runs: readonly RunResult[],
  comparison: Comparison | undefined,
  designs: WorkloadPart["designs"],
): Throughput {
  const middle = median(runs.map(({ opsPerSecond }) => opsPerSecond));
  const { throughputRatio = null, ci95 = null, baseline = depot } = comparison ?? {};
  if (throughputRatio === null || ci95 === null) {
    return { depot, middle, interval: null, text: `${count(middle)}/s` };
  }
  const against = geometricMean((designs.get(baseline) ?? []).map(({ opsPerSecond }) => opsPerSecond));
  return {
    depot,
    middle,
    interval: [ci95[0] * against, ci95[1] * against],
    text: `${count(middle)}/s, ${ratio(throughputRatio)} times ${baseline} (${ratio(ci95[0])} to ${ratio(ci95[1])})`,
  };
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
