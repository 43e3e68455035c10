import { median } from "../../measure/median.js";
import type { LockName, RunResult } from "../../measure/result.js";
import { percent } from "../figure.js";
import { LOCK_CLASSES } from "../lock-stat.js";
import type { WorkloadPart } from "../workload-part.js";
import { type Canvas, textWidth, tickCount } from "./canvas.js";
import type { Chart } from "./chart.js";
import { styleOf } from "./design-style.js";
import { headingText, type ListedRow, listRows, valueText } from "./row-list.js";

interface Wait extends ListedRow {
  /** Of the CPUs' time. */
  readonly share: number;
}

/** The part of the CPUs' time that they waited for each class of lock. Null when nobody ever waited. */
export function lockWaitsChart(
  canvas: Canvas,
  id: string,
  { workload, designs }: WorkloadPart,
): Chart | null {
  const classes = (Object.keys(LOCK_CLASSES) as LockName[]).filter((lock) =>
    [...designs.values()].flat().some((run) => run.locks[lock].waitNs > 0),
  );
  if (classes.length === 0) return null;
  const { plot } = canvas;
  const waits = classes.flatMap((lock) =>
    [...designs].map(([depot, runs]) => ({
      key: `${lock} ${depot}`,
      group: lock,
      depot,
      share: median(runs.map((run) => waitShare(run, lock))),
    })),
  );
  const title = "Waiting for locks";
  const description = `${workload.name}, part of the CPUs' time spent waiting. ${classes
    .map((lock) =>
      inWords(
        lock,
        waits.filter(({ group }) => group === lock),
      ),
    )
    .join(" ")}`;
  const list = listRows(
    waits,
    classes.map((lock) => ({ group: lock, text: LOCK_CLASSES[lock] })),
  );
  const color = ({ depot }: Wait) => styleOf(depot).color;
  const most = Math.max(...waits.map(({ share }) => share), 1e-6);
  const marginRight = textWidth(...waits.map(({ share }) => percent(share))) + 12;
  const ticks = tickCount(list.marginLeft, marginRight);
  const svg = canvas.draw(
    { id, title, description },
    {
      height: list.height + 46,
      marginTop: 4,
      marginBottom: 42,
      marginLeft: list.marginLeft,
      marginRight,
      x: {
        domain: [0, most],
        ticks,
        tickFormat: percent,
        label: "of the CPUs' time",
        labelArrow: "none",
        labelAnchor: "center",
      },
      y: { type: "band", domain: list.keys, axis: null },
      color: { type: "identity" },
      marks: [
        plot.gridX({ ticks, stroke: "currentColor", strokeOpacity: 0.12 }),
        ...headingText(plot, list),
        plot.barX(waits, {
          y: "key",
          x1: 0,
          x2: "share",
          fill: color,
          fillOpacity: (wait: Wait) => (styleOf(wait.depot).isRepeated ? 0.3 : 1),
          stroke: color,
          insetTop: 4,
          insetBottom: 4,
          title: ({ depot, group, share }: Wait) => `${depot} ${group}: ${share}`,
          className: "wait",
        }),
        valueText(plot, waits, "key", ({ share }: Wait) => percent(share)),
      ],
    },
  );
  return {
    id,
    title,
    description,
    caption: "Sum of the waits, as a part of CPUs times duration. Medians.",
    svg,
    designs: [],
  };
}

function waitShare(run: RunResult, lock: LockName): number {
  return run.locks[lock].waitNs / (run.cpus * run.seconds * 1e9);
}

function inWords(lock: LockName, waits: readonly Wait[]): string {
  return `${LOCK_CLASSES[lock]}: ${waits.map(({ depot, share }) => `${depot} ${percent(share)}`).join(", ")}.`;
}
