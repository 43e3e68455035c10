import type { Canvas } from "../charts/canvas.js";
import type { Chart, Layer } from "../charts/chart.js";
import { designKey } from "./design-key.js";
import { type Markup, markup, NOTHING, trusted } from "./markup.js";
import { prose } from "./prose.js";

/** A chart, its title, and what its marks are. */
export function chartFigure(canvas: Canvas, chart: Chart): Markup {
  const { id, title, caption, svg, designs, layers = [] } = chart;
  return markup`<figure class="chart" id="${id}">
<figcaption><strong>${title}</strong>
<span class="caption">${prose(caption)}</span>
${designs.length === 0 ? NOTHING : designKey(canvas, designs)}${layers.length === 0 ? NOTHING : layerKey(layers)}</figcaption>
${trusted(svg)}
</figure>`;
}

/** From the top, as the areas lie. */
function layerKey(layers: readonly Layer[]): Markup {
  const items = [...layers]
    .reverse()
    .map(
      ({ name, fill, opacity }) =>
        markup`<li><svg width="16" height="12" aria-hidden="true"><rect x="0.5" y="0.5" width="15" height="11" fill="${fill}" fill-opacity="${opacity}" stroke="${fill}"/></svg>${name}</li>`,
    );
  return markup`<ul class="key">${items}</ul>`;
}
