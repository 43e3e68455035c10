import { median } from "../../measure/median.js";
import { plain } from "../figure.js";
import type { WorkloadPart } from "../workload-part.js";
import { type Canvas, textWidth, tickCount } from "./canvas.js";
import type { Chart } from "./chart.js";
import { styleOf } from "./design-style.js";
import { headingText, plainRows, valueText } from "./row-list.js";

/** In seconds per million operations: medians of the whole and of user time. */
interface Load {
  readonly depot: string;
  readonly user: number;
  /** System time as the rest of the whole: medians of parts do not add up to that of the whole. */
  readonly rest: number;
  readonly all: number;
}

/** CPU time per million operations: what the machine pays, whoever waits for whom. */
export function cpuLoadChart(canvas: Canvas, id: string, { workload, designs }: WorkloadPart): Chart {
  const { plot } = canvas;
  const loads = [...designs].map(([depot, runs]): Load => {
    const middle = (name: "cpuSeconds" | "cpuUserSeconds") =>
      median(runs.map((run) => (run[name] / run.ops) * 1e6));
    const [all, user] = [middle("cpuSeconds"), middle("cpuUserSeconds")];
    return { depot, user, rest: all - user, all };
  });
  const title = "CPU load";
  const description = `${workload.name}, CPU seconds per million operations. ${loads
    .map(
      ({ depot, user, rest, all }) =>
        `${depot}: ${plain(all)}, of which user ${plain(user)}, the rest (system) ${plain(rest)}.`,
    )
    .join(" ")}`;
  const list = plainRows(loads.map(({ depot }) => depot));
  const color = ({ depot }: Load) => styleOf(depot).color;
  const bar = { y: "depot", stroke: color, strokeWidth: 1, insetTop: 4, insetBottom: 4 } as const;
  const marginRight = textWidth(...loads.map(({ all }) => plain(all))) + 12;
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
        domain: [0, Math.max(...loads.map(({ all }) => all))],
        ticks,
        tickFormat: plain,
        label: "CPU seconds per million operations",
        labelArrow: "none",
        labelAnchor: "center",
      },
      y: { type: "band", domain: list.keys, axis: null },
      color: { type: "identity" },
      marks: [
        plot.gridX({ ticks, stroke: "currentColor", strokeOpacity: 0.12 }),
        ...headingText(plot, list),
        plot.barX(loads, {
          ...bar,
          x1: 0,
          x2: "user",
          fill: color,
          title: ({ depot, user }: Load) => `${depot}, user: ${user} s`,
          className: "user",
        }),
        plot.barX(loads, {
          ...bar,
          x1: "user",
          x2: "all",
          fill: color,
          fillOpacity: 0.25,
          title: ({ depot, rest }: Load) => `${depot}, the rest (system): ${rest} s`,
          className: "system",
        }),
        valueText(plot, loads, "depot", ({ all }: Load) => plain(all)),
      ],
    },
  );
  return {
    id,
    title,
    description,
    caption: "Solid: user time. Light: the rest, system time. Medians of the whole and of user time.",
    svg,
    designs: [],
  };
}
