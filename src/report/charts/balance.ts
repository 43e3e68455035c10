import { median } from "../../measure/median.js";
import type { RunResult } from "../../measure/result.js";
import { count, percent } from "../figure.js";
import type { WorkloadPart } from "../workload-part.js";
import type { Canvas } from "./canvas.js";
import type { Chart } from "./chart.js";
import { styleOf } from "./design-style.js";

interface CpuOps {
  readonly cpu: number;
  readonly ops: number;
}

/** Operations of each CPU; a chart per design, to one scale. */
export function balanceCharts(canvas: Canvas, id: string, { workload, designs }: WorkloadPart): Chart[] {
  const all = [...designs].map(([depot, runs]) => ({ depot, runs, cpus: opsPerCpu(runs) }));
  const most = Math.max(1, ...all.flatMap(({ cpus }) => cpus.map(({ ops }) => ops)));
  return all.map(({ depot, runs, cpus }, index) =>
    balanceChart(canvas, `${id}-${index}`, workload.name, depot, runs, cpus, most),
  );
}

function balanceChart(
  canvas: Canvas,
  id: string,
  workload: string,
  depot: string,
  runs: readonly RunResult[],
  cpus: readonly CpuOps[],
  most: number,
): Chart {
  const { plot } = canvas;
  const { color, isRepeated } = styleOf(depot);
  const middle = (name: "min" | "mean" | "max" | "cv") => median(runs.map(({ balance }) => balance[name]));
  const title = `Balance, ${depot}`;
  const numbers = `least ${count(middle("min"))}, mean ${count(middle("mean"))}, most ${count(middle("max"))}, coefficient of variation ${percent(middle("cv"))}`;
  const description = `${workload} on ${depot}, operations of each of ${cpus.length} CPUs: ${numbers}.`;
  const svg = canvas.draw(
    { id, title, description },
    {
      height: 180,
      marginTop: 12,
      marginLeft: 62,
      marginRight: 20,
      marginBottom: 42,
      x: {
        type: "band",
        domain: cpus.map(({ cpu }) => cpu),
        ticks: someOf(cpus.map(({ cpu }) => cpu)),
        label: "CPU",
        labelArrow: "none",
        labelAnchor: "center",
        padding: cpus.length > 64 ? 0 : 0.2,
      },
      y: { domain: [0, most * 1.05], ticks: 4, tickFormat: count, label: null },
      color: { type: "identity" },
      marks: [
        plot.gridY({ ticks: 4, stroke: "currentColor", strokeOpacity: 0.12 }),
        plot.barY(cpus, {
          x: "cpu",
          y: "ops",
          fill: color,
          fillOpacity: isRepeated ? 0.3 : 1,
          stroke: color,
          strokeWidth: cpus.length > 64 ? 0 : 1,
          title: ({ cpu, ops }: CpuOps) => `CPU ${cpu}: ${ops} operations`,
          className: "cpu",
        }),
        plot.ruleY([middle("mean")], { stroke: "currentColor", strokeDasharray: "4 3", className: "mean" }),
        plot.ruleY([0], { stroke: "currentColor" }),
      ],
    },
  );
  return {
    id,
    title,
    description,
    caption: `Operations of each CPU: ${numbers}. Medians.`,
    svg,
    designs: [],
  };
}

function opsPerCpu(runs: readonly RunResult[]): CpuOps[] {
  return (runs[0]?.perCpu ?? []).map((_, cpu) => ({
    cpu,
    ops: median(runs.map(({ perCpu }) => perCpu[cpu]!.ops)),
  }));
}

/** Not more than fit below an axis. */
function someOf(cpus: readonly number[]): number[] {
  const step = 2 ** Math.max(0, Math.ceil(Math.log2(cpus.length / 16)));
  return cpus.filter((cpu) => cpu % step === 0);
}
