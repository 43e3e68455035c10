import type { RaceRatio, RaceResult } from "../../kernel/race/kernel-race.js";
import type { Racer } from "../../kernel/race/racers.js";
import { Canvas } from "../charts/canvas.js";
import { raceRatiosChart } from "../charts/race-ratios.js";
import { givenOptions, quoted } from "../command-line.js";
import { plain, ratio } from "../figure.js";
import { chartFigure } from "../html/chart-figure.js";
import { doubtNotice } from "../html/doubt-notice.js";
import { type Markup, markup, NOTHING } from "../html/markup.js";
import { number, numbers } from "../html/number.js";
import { notice, page } from "../html/page.js";
import { prose } from "../html/prose.js";
import { scrollArea } from "../html/scroll-area.js";
import { PARTIAL_NOTE } from "../notes.js";
import type { KernelBenchResult } from "../reportable.js";
import { machineLine } from "../text/machine-line.js";
import { benchNotes, benchTable, raceTexts } from "./rows.js";

/** The page of a race between a kernel's code and ours: a chart for each number of threads, and the table of the text. */
export async function kernelBenchHtml(result: KernelBenchResult): Promise<string> {
  const canvas = await Canvas.open();
  const threads = [...new Set(result.results.map((race) => race.threads))];
  const charts = threads.map((count) => chartFigure(canvas, raceRatiosChart(canvas, result.results, count)));
  return page({
    title: `kernel bench: ${result.kernel} and ${result.depot}`,
    header: header(result),
    main: markup`<section aria-labelledby="races-heading">
<h2 id="races-heading">Ours against the kernel's</h2>
<div class="charts">
${charts}
</div>
</section>
${numbersSection(result)}
${racesSection(result)}
${conditionsSection(result)}`,
  });
}

function header({ machine, kernel, depot, partial, doubts }: KernelBenchResult): Markup {
  return markup`<h1>iovalab kernel bench</h1>
<p>measured: ${machineLine(machine)}</p>
<p><strong>${kernel}</strong> and <strong>${depot}</strong></p>
${partial ? notice(markup`<p>${PARTIAL_NOTE}.</p>`) : NOTHING}
${doubts.map(doubtNotice)}`;
}

/** Medians and ratios; each number is in it as exact as it was measured. */
function numbersSection(result: KernelBenchResult): Markup {
  const [first, ...figures] = benchTable(result).head;
  const heads = [
    markup`<th scope="col" class="words">${first!}</th>`,
    ...figures.map((head) => markup`<th scope="col">${head}</th>`),
  ];
  const table = markup`<table class="runs">
<caption>Nanoseconds per operation, medians, and ratios of times: ours / the kernel's</caption>
<thead><tr>${heads}</tr></thead>
<tbody>${result.results.map(row)}</tbody>
</table>`;
  return markup`<section aria-labelledby="numbers-heading">
<h2 id="numbers-heading">Numbers</h2>
${scrollArea("Every race", table)}
</section>`;
}

function row({ race, threads, median, ratio: of }: RaceResult): Markup {
  const time = (racer: Racer) => markup`<td>${number(median[racer], plain(median[racer]))}</td>`;
  const against = ({ mean, ci95 }: RaceRatio) =>
    markup`<td>${number(mean, ratio(mean))}</td><td>${numbers(ci95 ?? [], ratio)}</td>`;
  return markup`<tr data-race="${race}" data-threads="${threads}"><th scope="row">${race}</th><td>${threads}</td>${time("kernel")}${time("owned")}${against(of.owned)}${time("locked")}${against(of.locked)}</tr>`;
}

function racesSection(result: KernelBenchResult): Markup {
  const items = raceTexts(result).map(([name, text]) => markup`<dt>${name}</dt><dd>${prose(text)}</dd>`);
  return markup`<section aria-labelledby="work-heading">
<h2 id="work-heading">What each thread does</h2>
<dl>${items}</dl>
</section>`;
}

function conditionsSection(result: KernelBenchResult): Markup {
  const words = givenOptions(result.options).map((option) => option.map(quoted).join(" "));
  return markup`<section id="conditions" aria-labelledby="conditions-heading">
<h2 id="conditions-heading">How it was measured</h2>
${benchNotes(result).map((note) => markup`<p>${prose(note)}.</p>`)}
<h3>To repeat it</h3>
<pre tabindex="0" aria-label="The command"><code>${["npx iovalab kernel bench", ...words].join(" \\\n  ")}</code></pre>
</section>`;
}
