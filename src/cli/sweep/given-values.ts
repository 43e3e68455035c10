import type { GivenOptions } from "../options/given-options.js";
import { type OptionName, specOf } from "../options/option-table.js";
import { camelCase } from "../options/options-in-force.js";
import type { Variation } from "../options/variation.js";

/** What was given, but for some options, under its camel-case names and so that it can be given again. */
export function givenValues(options: GivenOptions, without: readonly OptionName[]): Record<string, unknown> {
  const names = options.names.filter((name) => !without.includes(name));
  return Object.fromEntries(names.map((name) => [camelCase(name), asGiven(name, options.get(name))]));
}

/** `--vary` is told as it was written, a switch that takes a word by that word, one that takes none by being there. */
function asGiven(name: OptionName, value: unknown): unknown {
  if (name === "vary") return (value as readonly Variation[]).map(({ text }) => text);
  if (typeof value !== "boolean" || specOf(name).form.value === "") return value;
  return value ? "on" : "off";
}
