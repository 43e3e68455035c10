import { metricsFor } from "../metric.js";
import { countedText, type WorkloadPart } from "../workload-part.js";
import { type Markup, markup } from "./markup.js";
import { numbers } from "./number.js";
import { scrollArea } from "./scroll-area.js";

/** Metrics as rows, designs as columns. */
export function designTable(part: WorkloadPart): Markup {
  const { workload, designs, comparisons } = part;
  const labels = [...designs.keys()];
  const rows = metricsFor(part).map((metric) => {
    const cells = [...designs].map(([depot, runs]) => {
      const comparison = comparisons.find((own) => own.depot === depot);
      return markup`<td data-depot="${depot}">${numbers(metric.numbers(runs, comparison), metric.show)}</td>`;
    });
    return markup`<tr data-metric="${metric.id}" class="${metric.isPart ? "part" : "whole"}"><th scope="row">${metric.label}</th>${cells}</tr>`;
  });
  const heads = labels.map((label) => markup`<th scope="col">${label}</th>`);
  return scrollArea(
    `Numbers of ${workload.name}`,
    markup`<table class="designs">
<caption>${workload.name}: ${countedText(part)}</caption>
<thead><tr><th scope="col" class="words">per design</th>${heads}</tr></thead>
<tbody>${rows}</tbody>
</table>`,
  );
}
