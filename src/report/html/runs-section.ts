import type { MeasuredResult, RunResult } from "../../measure/result.js";
import { bytes, count, duration, NONE, plain } from "../figure.js";
import { type Markup, markup } from "./markup.js";
import { number } from "./number.js";
import { scrollArea } from "./scroll-area.js";

interface Column {
  /** Its place in the JSON. */
  readonly name: string;
  value(run: RunResult): number | null;
  show(value: number): string;
}

const COLUMNS: readonly Column[] = [
  { name: "seconds", value: ({ seconds }) => seconds, show: plain },
  { name: "ops", value: ({ ops }) => ops, show: count },
  { name: "opsPerSecond", value: ({ opsPerSecond }) => opsPerSecond, show: count },
  { name: "cpuSeconds", value: ({ cpuSeconds }) => cpuSeconds, show: plain },
  { name: "latency.p50", value: ({ latency }) => latency?.p50 ?? null, show: duration },
  { name: "latency.p99", value: ({ latency }) => latency?.p99 ?? null, show: duration },
  { name: "latency.p999", value: ({ latency }) => latency?.p999 ?? null, show: duration },
  { name: "memory.magazinesPeak", value: ({ memory }) => memory.magazinesPeak, show: String },
  { name: "memory.bytesPeak", value: ({ memory }) => memory.bytesPeak, show: bytes },
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
  const cells = COLUMNS.map(({ name, value, show }) => {
    const own = value(run);
    return markup`<td data-field="${name}">${own === null ? NONE : number(own, show(own))}</td>`;
  });
  return markup`<tr><th scope="row">${run.depot}</th><td>${run.repetition}</td><td class="words">${run.measure}</td>${cells}</tr>`;
}
