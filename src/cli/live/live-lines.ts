import { count } from "../../report/figure.js";
import type { ProgressStep } from "../progress.js";
import { depthBar } from "./depth-bar.js";

/** What the live view shows at a moment. */
export interface LivePicture {
  readonly step: ProgressStep;
  readonly isSimulated: boolean;
  /** Room for the names, so that what stands behind them does not move. */
  readonly room: { readonly workload: number; readonly depot: number; readonly phase: number };
  /** Null before the first look at the run. */
  readonly opsPerSecond: number | null;
  /** Magazines per bin, and the most that any bin had. */
  readonly depots: readonly number[];
  readonly deepest: number;
  readonly secondsLeft: number | null;
}

/** The two lines of the live view; shorter words where it is narrow. */
export function liveLines(picture: LivePicture, columns: number, unicode: boolean): [string, string] {
  const { step, room, depots } = picture;
  const mark = picture.isSimulated ? "simulated" : "";
  const rate = picture.opsPerSecond === null ? "" : `${count(picture.opsPerSecond)} ops/s`;
  const bar = depots.length === 0 ? "" : `depot ${depthBar(depots, picture.deepest, unicode)}`;
  const magazines = depots.reduce((sum, depth) => sum + depth, 0);
  const left = picture.secondsLeft === null ? "" : `${timeText(picture.secondsLeft)} left`;
  return [
    fitting(columns, [
      [
        mark,
        step.workload.padEnd(room.workload),
        step.depot.padEnd(room.depot),
        phaseText(step).padEnd(room.phase),
        rate,
      ],
      [mark, step.workload, step.depot, shortPhase(step), rate],
    ]),
    fitting(columns, [
      [bar, bar === "" ? "" : `${count(magazines).padStart(6)} magazines`, left && `about ${left}`],
      [bar, left],
      [left],
    ]),
  ];
}

/** The first of the variants that fits, or what of the last one does. Before it is a blank for the cursor. */
function fitting(columns: number, variants: readonly (readonly string[])[]): string {
  const lines = variants.map((cells) => ` ${cells.filter((cell) => cell !== "").join("  ")}`.trimEnd());
  return lines.find((line) => line.length <= columns) ?? lines.at(-1)!.slice(0, columns);
}

export function phaseText({ phase, repetition, about, estimated }: ProgressStep): string {
  if (phase === "warm-up") return phase;
  return `${phase} ${repetition + 1} of ${estimated ? "about " : ""}${about}`;
}

function shortPhase({ phase, repetition, about }: ProgressStep): string {
  return phase === "warm-up" ? phase : `${repetition + 1}/${about}`;
}

function timeText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
