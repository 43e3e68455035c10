import type { Canvas } from "../charts/canvas.js";
import { type Markup, markup, trusted } from "./markup.js";

/** The symbols of designs beside their names. */
export function designKey(canvas: Canvas, designs: readonly string[]): Markup {
  const items = designs.map((label) => markup`<li>${trusted(canvas.symbol(label))}${label}</li>`);
  return markup`<ul class="key">${items}</ul>`;
}
