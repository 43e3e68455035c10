import { knownFigure, type Percentile } from "../../measure/known-figure.js";
import type { MeasuredResult, RunResult } from "../../measure/result.js";
import { bytes, count, plain } from "../figure.js";
import { type Markup, markup } from "./markup.js";
import { number, resolvedNumber } from "./number.js";
import { scrollArea } from "./scroll-area.js";

interface Column {
  /** Its place in the JSON. */
  readonly name: string;
  cell(run: RunResult): Markup;
}

function column(name: string, value: (run: RunResult) => number, show: (value: number) => string): Column {
  return { name, cell: (run) => number(value(run), show(value(run))) };
}

function latencyColumn(percentile: Percentile): Column {
  return {
    name: `latency.${percentile}`,
    cell: ({ latency }) =>
      resolvedNumber(latency && knownFigure(latency, percentile), latency?.clockCostNs ?? 0),
  };
}

const COLUMNS: readonly Column[] = [
  column("seconds", ({ seconds }) => seconds, plain),
  column("ops", ({ ops }) => ops, count),
  column("opsPerSecond", ({ opsPerSecond }) => opsPerSecond, count),
  column("cpuSeconds", ({ cpuSeconds }) => cpuSeconds, plain),
  latencyColumn("p50"),
  latencyColumn("p99"),
  latencyColumn("p999"),
  column("memory.magazinesPeak", ({ memory }) => memory.magazinesPeak, String),
  column("memory.bytesPeak", ({ memory }) => memory.bytesPeak, bytes),
];

/** Every repetition of a workload, folded away, in the order of the JSON; the controls below. */
export function runsSection({ runs, controls }: MeasuredResult, workload: string): Markup {
  const own = [...runs, ...controls].filter((run) => run.workload === workload);
  const heads = COLUMNS.map(({ name }) => markup`<th scope="col">${name}</th>`);
  const table = markup`<table class="runs">
<caption>Runs of ${workload}, named as in the JSON and the CSV; measure is "off" for controls</caption>
<thead><tr><th scope="col" class="words">depot</th><th scope="col">repetition</th><th scope="col" class="words">measure</th>${heads}</tr></thead>
<tbody>${own.map(runRow)}</tbody>
</table>`;
  return markup`<details class="on-screen"><summary>Every repetition (${own.length} runs)</summary>
${scrollArea(`Runs of ${workload}`, table)}
</details>`;
}

function runRow(run: RunResult): Markup {
  const cells = COLUMNS.map(({ name, cell }) => markup`<td data-field="${name}">${cell(run)}</td>`);
  return markup`<tr><th scope="row">${run.depot}</th><td>${run.repetition}</td><td class="words">${run.measure}</td>${cells}</tr>`;
}
