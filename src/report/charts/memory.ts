import { levelsAt } from "../../measure/memory-levels.js";
import type { RunResult } from "../../measure/result.js";
import { bytes, plain } from "../figure.js";
import type { WorkloadPart } from "../workload-part.js";
import { type Canvas, textWidth } from "./canvas.js";
import type { Chart } from "./chart.js";
import { styleOf } from "./design-style.js";
import { middleRun } from "./middle-run.js";
import { spread } from "./spread.js";
import { thinTimeline } from "./thin-timeline.js";

interface Sample {
  readonly depot: string;
  readonly seconds: number;
  readonly bytes: number;
}

const HEIGHT = 260;
const MARGIN_TOP = 12;
const MARGIN_BOTTOM = 42;
/** Between two names at the end of their lines. */
const LABEL_GAP = 17;

/** Bytes of magazines and iovas over time, a line for each design. Null when nothing was sampled. */
export function memoryChart(canvas: Canvas, id: string, { workload, designs }: WorkloadPart): Chart | null {
  const sampled = [...designs].flatMap(([depot, runs]) => {
    const run = middleRun(runs);
    return run === undefined ? [] : [{ depot, run, samples: samplesOf(depot, run) }];
  });
  if (sampled.length === 0) return null;
  const { plot } = canvas;
  const samples = sampled.flatMap((own) => own.samples);
  const end = Math.max(...sampled.map(({ run }) => run.seconds));
  const most = Math.max(1, ...samples.map((sample) => sample.bytes)) * 1.05;
  const title = "Memory over time";
  const description = `${workload.name}, bytes of magazines and iova nodes. ${sampled.map(({ depot, run }) => inWords(depot, run)).join(" ")}`;
  const lasts = sampled.map((own) => own.samples.at(-1)!);
  const labels = labelsFor(lasts, most);
  const color = ({ depot }: Sample) => styleOf(depot).color;
  const svg = canvas.draw(
    { id, title, description },
    {
      height: HEIGHT,
      marginTop: MARGIN_TOP,
      marginLeft: 70,
      marginRight: textWidth(...lasts.map(({ depot }) => depot)) + 28,
      marginBottom: MARGIN_BOTTOM,
      x: {
        domain: [0, end],
        ticks: 4,
        tickFormat: plain,
        label: "seconds",
        labelArrow: "none",
        labelAnchor: "center",
      },
      y: { domain: [0, most], ticks: byteTicks(most), tickFormat: bytes, label: null },
      color: { type: "identity" },
      marks: [
        plot.gridY(byteTicks(most), { stroke: "currentColor", strokeOpacity: 0.12 }),
        ...[false, true].map((isRepeated) =>
          plot.line(
            samples.filter(({ depot }) => styleOf(depot).isRepeated === isRepeated),
            {
              x: "seconds",
              y: "bytes",
              z: "depot",
              curve: "step-after",
              stroke: color,
              strokeWidth: 1.75,
              ...(isRepeated && { strokeDasharray: "5 3" }),
              className: "bytes",
            },
          ),
        ),
        plot.dot(labels, {
          x: end,
          y: "bytes",
          dx: 10,
          r: 4.5,
          symbol: ({ depot }: Sample) => styleOf(depot).symbol,
          fill: (label: Sample) => (styleOf(label.depot).isRepeated ? "none" : color(label)),
          stroke: color,
          className: "end",
        }),
        plot.text(labels, { x: end, y: "bytes", dx: 20, textAnchor: "start", text: "depot" }),
        plot.ruleY([0], { stroke: "currentColor" }),
      ],
    },
  );
  return {
    id,
    title,
    description,
    caption: "Magazines and iova nodes, of the repetition in the middle by throughput.",
    svg,
    designs: [],
  };
}

function samplesOf(depot: string, { memory, seconds }: RunResult): Sample[] {
  const samples = thinTimeline(memory.timeline).map((row) => ({
    depot,
    seconds: row[0],
    bytes: levelsAt(row, memory).bytes,
  }));
  return [...samples, { ...samples.at(-1)!, seconds }];
}

/** The ends of the lines, moved apart where names would cover each other. */
function labelsFor(lasts: readonly Sample[], most: number): Sample[] {
  const pixels = HEIGHT - MARGIN_TOP - MARGIN_BOTTOM;
  const places = spread(
    lasts.map((last) => (last.bytes / most) * pixels),
    LABEL_GAP,
    0,
    pixels,
  );
  return lasts.map((last, index) => ({ ...last, bytes: (places[index]! / pixels) * most }));
}

/** Round numbers of KiB or MiB, which multiples of ten are not. */
export function byteTicks(most: number): number[] {
  const step = 2 ** Math.max(0, Math.ceil(Math.log2(most / 6)));
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
}

function inWords(depot: string, { memory }: RunResult): string {
  if (memory.sampled === null) return `${depot}: not sampled.`;
  return `${depot}: on the average ${bytes(memory.sampled.mean.bytes)}, at its peak ${bytes(memory.sampled.peak.bytes)}.`;
}
