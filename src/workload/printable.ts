/** What a terminal would obey instead of showing it: control characters, and what turns the direction of writing. */
const COMMANDS = /[\p{Cc}\p{Bidi_Control}]/gu;
const COMMANDS_BUT_LINE_FEEDS = /[^\P{Cc}\n]|\p{Bidi_Control}/gu;

/** A text from outside that is part of a line, as a terminal may have it: what it would obey is shown as in JSON, `\u001b`. */
export function printable(text: string): string {
  return text.replaceAll(COMMANDS, escaped);
}

/** The same of a text that may have several lines. */
export function printableLines(text: string): string {
  return text.replaceAll(COMMANDS_BUT_LINE_FEEDS, escaped);
}

/** The same of every text in a value, names of fields included; the value itself where there is nothing to replace. */
export function printableAll<T>(value: T): T {
  return inner(value) as T;
}

/** Of one character: JSON's short form if it has one. */
export function escaped(character: string): string {
  const short = JSON.stringify(character).slice(1, -1);
  return short === character ? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}` : short;
}

function inner(value: unknown): unknown {
  if (typeof value === "string") return printableLines(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(inner);
    return items.every((item, index) => Object.is(item, value[index])) ? value : items;
  }
  const fields = Object.entries(value);
  const shown = fields.map(([name, field]) => [printableLines(name), inner(field)] as const);
  const isSame = shown.every(([name, field], k) => name === fields[k]![0] && Object.is(field, fields[k]![1]));
  return isSame ? value : Object.fromEntries(shown);
}
