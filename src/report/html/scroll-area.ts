import { type Markup, markup } from "./markup.js";

/** Room for what may be wider than the page; reached and moved with the keyboard. */
export function scrollArea(label: string, content: Markup): Markup {
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="${label}">${content}</div>`;
}
