import type { WorkloadPart } from "../workload-part.js";
import { balanceCharts } from "./balance.js";
import type { Canvas } from "./canvas.js";
import type { Chart } from "./chart.js";
import { cpuLoadChart } from "./cpu-load.js";
import { latencyCharts } from "./latency.js";
import { lockWaitsChart } from "./lock-waits.js";
import { memoryChart } from "./memory.js";
import { occupancyCharts } from "./occupancy.js";
import { throughputChart } from "./throughput.js";

/** Charts that belong together. */
export interface ChartGroup {
  readonly title: string;
  readonly charts: readonly Chart[];
}

/** The pictures of one workload; `id` begins the ids of all of them. Groups without any are left out. */
export function workloadCharts(canvas: Canvas, id: string, part: WorkloadPart): ChartGroup[] {
  const groups: ChartGroup[] = [
    {
      title: "Throughput, CPU load and memory",
      charts: present([
        throughputChart(canvas, `${id}-throughput`, part),
        cpuLoadChart(canvas, `${id}-cpu-load`, part),
        memoryChart(canvas, `${id}-memory`, part),
      ]),
    },
    { title: "Where the pfns are", charts: occupancyCharts(canvas, `${id}-occupancy`, part) },
    {
      title: "Latency and locks",
      charts: present([
        ...latencyCharts(canvas, `${id}-latency`, part),
        lockWaitsChart(canvas, `${id}-locks`, part),
      ]),
    },
    { title: "Balance", charts: balanceCharts(canvas, `${id}-balance`, part) },
  ];
  return groups.filter(({ charts }) => charts.length > 0);
}

function present(charts: readonly (Chart | null)[]): Chart[] {
  return charts.filter((chart) => chart !== null);
}
