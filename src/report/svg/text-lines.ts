import { FONT_SIZE } from "../charts/canvas.js";
import { type Markup, markup } from "../html/markup.js";
import { wrap } from "../text/wrap.js";

/** A line of text of a card. */
export interface TextLine {
  readonly text: string;
  readonly kind: "title" | "strong" | "muted" | "doubt";
}

/** From one line to the next, in pixels. */
export const LINE = 18;
/** Of a character, as a part of the font's size: more than usual fonts need, as nobody can measure here. */
const CHARACTER = 0.58;

/** A text in lines of at most about so many pixels. */
export function wrapped(text: string, kind: TextLine["kind"], pixels: number): TextLine[] {
  if (text === "") return [];
  return wrap(text, "", "", Math.floor(pixels / (FONT_SIZE * CHARACTER)))
    .split("\n")
    .map((line) => ({ text: line, kind }));
}

export function textHeight(lines: readonly TextLine[]): number {
  return lines.length * LINE;
}

/** The lines, the first of them just below `top`. */
export function textLines(lines: readonly TextLine[], x: number, top: number): Markup {
  const spans = lines.map(
    ({ text, kind }, index) =>
      markup`<tspan class="${kind}" x="${x}" y="${top + index * LINE + FONT_SIZE}">${text}</tspan>`,
  );
  return markup`<text>${spans}</text>`;
}
