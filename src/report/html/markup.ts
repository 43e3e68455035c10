/** A piece of HTML. Only what `markup` or `trusted` made is one, so that no text of a result gets into a page unescaped. */
export class Markup {
  constructor(readonly text: string) {}
}

type Value = Markup | readonly Markup[] | string | number;

/** A template whose values are escaped, unless they are markup themselves. */
export function markup(pieces: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(String.raw({ raw: pieces }, ...values.map(textOf)));
}

/** Markup that this program made: charts and styles. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

export const NOTHING = new Markup("");

function textOf(value: Value): string {
  if (value instanceof Markup) return value.text;
  if (typeof value === "object") return value.map(({ text }) => text).join("\n");
  return String(value).replaceAll(/[&<>"']/g, (character) => ENTITIES.get(character)!);
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
]);
