import { levelsAt } from "../../measure/memory-levels.js";
import type { MemoryLevels, RunResult } from "../../measure/result.js";
import { count, plain } from "../figure.js";
import type { WorkloadPart } from "../workload-part.js";
import type { Canvas } from "./canvas.js";
import type { Chart, Layer } from "./chart.js";
import { styleOf } from "./design-style.js";
import { middleRun } from "./middle-run.js";
import { thinTimeline } from "./thin-timeline.js";

/** A part of what there is at a moment; bands lie on each other. */
interface Band {
  readonly seconds: number;
  readonly from: number;
  readonly to: number;
}

/** What is in one of the bands. */
interface Holding extends Layer {
  pfns(levels: MemoryLevels): number;
}

/** Where the pfns are, over time: on CPUs, in the depots of each bin, live. A chart per design, to one scale. */
export function occupancyCharts(canvas: Canvas, id: string, part: WorkloadPart): Chart[] {
  const sampled = [...part.designs].flatMap(([depot, runs]) => {
    const run = middleRun(runs);
    return run === undefined ? [] : [[depot, run] as const];
  });
  const most = Math.max(
    1,
    ...sampled.flatMap(([, run]) => levelsOf(run).map(([, levels]) => totalOf(levels))),
  );
  return sampled.map(([depot, run], index) => occupancyChart(canvas, `${id}-${index}`, depot, run, most));
}

function occupancyChart(canvas: Canvas, id: string, depot: string, run: RunResult, most: number): Chart {
  const { plot } = canvas;
  const levels = levelsOf(run);
  const layers = layersOf(depot, run, levels);
  const title = `Occupancy, ${depot}`;
  const description = `${run.workload} on ${depot}, repetition ${run.repetition}: pfns over ${plain(run.seconds)} seconds. ${peaksOf(run)}`;
  const end = run.seconds;
  const svg = canvas.draw(
    { id, title, description },
    {
      height: 240,
      marginTop: 12,
      marginLeft: 62,
      marginRight: 20,
      marginBottom: 42,
      x: {
        domain: [0, end],
        ticks: 5,
        tickFormat: plain,
        label: "seconds",
        labelArrow: "none",
        labelAnchor: "center",
      },
      y: { domain: [0, most * 1.05], ticks: 4, tickFormat: count, label: null },
      color: { type: "identity" },
      marks: [
        plot.gridY({ ticks: 4, stroke: "currentColor", strokeOpacity: 0.12 }),
        ...stacked(layers, levels, end).map(([{ fill, opacity }, bands]) =>
          plot.areaY(bands, {
            x: "seconds",
            y1: "from",
            y2: "to",
            curve: "step-after",
            fill,
            fillOpacity: opacity,
            stroke: fill,
            strokeOpacity: Math.min(1, opacity + 0.25),
            strokeWidth: 0.5,
            className: "layer",
          }),
        ),
        plot.ruleY([0], { stroke: "currentColor" }),
      ],
    },
  );
  return {
    id,
    title,
    description,
    caption: `Repetition ${run.repetition} (the first is 0), the middle one by throughput. A range of several pages counts as one pfn.`,
    svg,
    designs: [],
    layers: layers.map(({ name, fill, opacity }) => ({ name, fill, opacity })),
  };
}

type Levels = readonly [seconds: number, levels: MemoryLevels];

function levelsOf({ memory }: RunResult): Levels[] {
  return thinTimeline(memory.timeline).map((row) => [row[0], levelsAt(row, memory)]);
}

function totalOf({ cpuPfns, depotPfns, livePfns }: MemoryLevels): number {
  return cpuPfns + depotPfns + livePfns;
}

/** Of bins that lie on each other; none is like its neighbour. */
const SHADES = [0.95, 0.55, 0.8, 0.4, 0.88, 0.48];

/** From the bottom: CPUs, then the bins that held anything, in shades of the design's colour, then what is live. */
function layersOf(depot: string, { memory }: RunResult, levels: readonly Levels[]): Holding[] {
  const { color } = styleOf(depot);
  const bins = (levels[0]?.[1].depots ?? [])
    .map((_, bin) => bin)
    .filter((bin) => levels.some(([, { depots }]) => depots[bin]! > 0));
  return [
    { name: "on CPUs", fill: "currentColor", opacity: 0.75, pfns: ({ cpuPfns }) => cpuPfns },
    ...bins.map((bin, rank) => ({
      name: `in the depot of bin ${bin}`,
      fill: color,
      opacity: SHADES[rank % SHADES.length]!,
      pfns: ({ depots }: MemoryLevels) => depots[bin]! * memory.magazineSize,
    })),
    { name: "live", fill: "currentColor", opacity: 0.15, pfns: ({ livePfns }) => livePfns },
  ];
}

/** Each layer on top of those before it. What a sample says holds until the next one, and the last until the end. */
function stacked(layers: readonly Holding[], levels: readonly Levels[], end: number): [Layer, Band[]][] {
  const moments = levels.map(([seconds, own]) => ({ seconds, own, height: 0 }));
  return layers.map((layer) => {
    const bands = moments.map((moment) => {
      const from = moment.height;
      moment.height += layer.pfns(moment.own);
      return { seconds: moment.seconds, from, to: moment.height };
    });
    const last = bands.at(-1);
    return [layer, last === undefined ? bands : [...bands, { ...last, seconds: end }]];
  });
}

function peaksOf({ memory }: RunResult): string {
  if (memory.sampled === null) return "";
  const { cpuPfns, depotPfns, livePfns } = memory.sampled.peak;
  return `Peaks: ${count(cpuPfns)} on CPUs, ${count(depotPfns)} in depots, ${count(livePfns)} live.`;
}
