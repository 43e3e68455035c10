import type { RaceResult } from "../../kernel/race/kernel-race.js";
import { OURS } from "../../kernel/race/racers.js";
import { plain, ratio } from "../figure.js";
import type { Canvas } from "./canvas.js";
import type { Chart } from "./chart.js";
import { drawRatios, type RatioRow } from "./ratio-rows.js";

/** The races on so many threads: the times of ours as ratios to the kernel's, with their intervals. */
export function raceRatiosChart(canvas: Canvas, results: readonly RaceResult[], threads: number): Chart {
  const own = results.filter((result) => result.threads === threads);
  const id = `races-${threads}`;
  const title = threads === 1 ? "On 1 thread" : `On ${threads} threads`;
  const description = `${title}, times of ours as ratios to the kernel's. ${own.map(inWords).join(" ")}`;
  const svg = drawRatios(
    canvas,
    { id, title, description },
    rowsOf(own),
    own.map(({ race, median }) => ({ group: race, text: race, note: `kernel ${plain(median.kernel)} ns` })),
    // One axis for all charts: they are held against each other.
    rowsOf(results),
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

function rowsOf(results: readonly RaceResult[]): RatioRow[] {
  return results.flatMap(({ race, threads, ratio: of, median }) =>
    OURS.map((racer) => ({
      key: `${race} ${threads} ${racer}`,
      group: race,
      depot: racer,
      ratio: of[racer].mean,
      interval: of[racer].ci95,
      text: `${ratio(of[racer].mean)}, ${plain(median[racer])} ns`,
      hint: `${race}, ${racer}: ${of[racer].mean}`,
    })),
  );
}

function inWords({ race, ratio: of }: RaceResult): string {
  return `${race}: ${OURS.map((racer) => `${racer} ${ratio(of[racer].mean)}`).join(", ")}.`;
}
