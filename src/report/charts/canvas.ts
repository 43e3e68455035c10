import type * as PlotModule from "@observablehq/plot";
import { styleOf } from "./design-style.js";

/** Observable Plot over a document without a browser: its charts are static SVG, which needs no script to be shown. */
export class Canvas {
  private constructor(
    readonly plot: typeof PlotModule,
    private readonly document: NonNullable<PlotModule.PlotOptions["document"]>,
  ) {}

  /** Loads the library, which takes longer than all the rest of a report. */
  static async open(): Promise<Canvas> {
    const [plot, { parseHTML }] = await Promise.all([import("@observablehq/plot"), import("linkedom")]);
    return new Canvas(plot, parseHTML("<!doctype html><html><body></body></html>").document);
  }

  /** One chart as the text of an <svg> element with a name and a description for those who do not see it. */
  draw({ id, title, description }: ChartText, options: PlotModule.PlotOptions): string {
    const svg = this.plot.plot({ document: this.document, width: CHART_WIDTH, ...options });
    svg.querySelector("style")?.remove();
    svg.removeAttribute("class");
    svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    svg.setAttribute("font-size", String(FONT_SIZE));
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-labelledby", `${id}-title ${id}-text`);
    svg.prepend(
      this.#element("title", `${id}-title`, title),
      this.#element("desc", `${id}-text`, description),
    );
    // An entity of HTML, which SVG files do not know.
    return svg.outerHTML.replaceAll("&nbsp;", "&#160;");
  }

  /** The symbol of a design, as beside its name. */
  symbol(label: string): string {
    const { color, symbol, isRepeated } = styleOf(label);
    const svg = this.plot.plot({
      document: this.document,
      width: 16,
      height: 16,
      margin: 0,
      axis: null,
      x: { domain: [0, 1] },
      y: { domain: [0, 1] },
      marks: [
        this.plot.dot([0.5], {
          x: [0.5],
          y: [0.5],
          r: 5,
          symbol,
          fill: isRepeated ? "none" : color,
          stroke: color,
          strokeWidth: 1.5,
        }),
      ],
    });
    svg.querySelector("style")?.remove();
    svg.removeAttribute("class");
    svg.setAttribute("aria-hidden", "true");
    return svg.outerHTML;
  }

  #element(name: string, id: string, text: string): ReturnType<typeof PlotModule.plot> {
    const element = this.document.createElementNS("http://www.w3.org/2000/svg", name);
    element.setAttribute("id", id);
    element.textContent = text;
    return element;
  }
}

export interface ChartText {
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  /** What there is to see, with its numbers, in sentences. */
  readonly description: string;
}

/** In pixels: about as wide as a phone, which shows them at nearly their own size. */
export const CHART_WIDTH = 384;
export const FONT_SIZE = 13;

/** Room for labels, in pixels, without a browser to measure them: this font is not wider on the average. */
export function textWidth(...texts: readonly string[]): number {
  return Math.ceil(Math.max(0, ...texts.map(({ length }) => length)) * FONT_SIZE * 0.56);
}

/** How many ticks an axis has room for between the margins of a chart: labels are about so wide. */
export function tickCount(marginLeft: number, marginRight: number): number {
  return Math.max(1, Math.min(4, Math.floor((CHART_WIDTH - marginLeft - marginRight) / 56)));
}
