import type { Comparison } from "../../measure/result.js";
import type { Canvas } from "../charts/canvas.js";
import { ratiosChart } from "../charts/ratios.js";
import { ratio } from "../figure.js";
import { answered, QUESTION_LABELS, QUESTION_MEANINGS } from "../questions.js";
import { verdictOf, type WorkloadPart } from "../workload-part.js";
import { chartFigure } from "./chart-figure.js";
import { type Markup, markup, NOTHING } from "./markup.js";
import { number, numbers } from "./number.js";
import { prose } from "./prose.js";
import { scrollArea } from "./scroll-area.js";

/** What the answers of each design mean, every answer, and their picture. Nothing where nothing is compared. */
export function verdictSection(canvas: Canvas, id: string, part: WorkloadPart): Markup {
  const [first] = part.comparisons;
  if (first === undefined) return NOTHING;
  const sentences = part.comparisons.map((own) => markup`<p>${prose(verdictOf(own, part))}</p>`);
  const table = markup`<table class="verdict">
<caption>Ratios to ${first.baseline}; a joint interval is wider than that of a ratio by itself, as all findings hold together</caption>
<thead><tr><th scope="col" class="words">question</th><th scope="col" class="words compares">compares</th><th scope="col">ratio</th><th scope="col">joint interval</th><th scope="col" class="words">finding</th></tr></thead>
${part.comparisons.map(designRows)}
</table>`;
  const chart = ratiosChart(canvas, `${id}-ratios`, part);
  return markup`<h3>Verdict</h3>
<div class="beside">
<div>
${sentences}
${scrollArea(`Verdict of ${part.workload.name}`, table)}
</div>
${chart === null ? NOTHING : chartFigure(canvas, chart)}
</div>`;
}

function designRows({ depot, findings }: Comparison): Markup {
  const rows = answered(findings).map(
    ({ question, finding }) =>
      markup`<tr data-depot="${depot}" data-question="${question}"><th scope="row">${QUESTION_LABELS[question]}</th><td class="words muted compares">${QUESTION_MEANINGS[question]}</td><td>${number(finding.ratio, ratio(finding.ratio))}</td><td>${numbers(finding.interval ?? [], ratio)}</td><td class="words ${finding.outcome.replaceAll(" ", "-")}">${finding.outcome}</td></tr>`,
  );
  return markup`<tbody class="group"><tr><th scope="rowgroup" colspan="5">${depot}</th></tr>
${rows}</tbody>`;
}
