import type { MeasuredResult, ResultHead } from "../measure/result.js";
import type { SweepResult } from "../measure/sweep-result.js";
import { printable } from "../workload/printable.js";

/** The options in force, as they would be given. What differs between designs or workloads is told with them. */
export function givenOptions(options: ResultHead["options"]): string[][] {
  return Object.entries(options)
    .filter(([, value]) => value !== null && value !== false && !isPlainObject(value))
    .map(([name, value]) => (value === true ? [flag(name)] : [flag(name), shownValue(value)]));
}

/** The command that does it again, for a shell; each option with its value in one piece. */
export function repeatCommand(result: MeasuredResult): string[] {
  const file = result.kind === "replay" ? result.workloads[0]?.capture?.file : undefined;
  return [
    `npx iovalab ${result.kind}`,
    ...(file === undefined ? [] : [quoted(file)]),
    ...givenOptions(result.options).map((words) => words.map(quoted).join(" ")),
  ];
}

/** The same of a sweep, whose `--vary` is given once for each option. */
export function sweepCommand({ options: { vary, ...rest } }: Pick<SweepResult, "options">): string[] {
  const varied = (Array.isArray(vary) ? vary : []).map((text) => `--vary ${quoted(String(text))}`);
  return ["npx iovalab sweep", ...varied, ...givenOptions(rest).map((words) => words.map(quoted).join(" "))];
}

/** For a shell; what a terminal would obey is written as bash, zsh and ksh read it, $'\u001b'. */
export function quoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  const escaped = word.replaceAll(/[\\']/g, "\\$&");
  const shown = printable(escaped);
  return shown === escaped ? `'${word.replaceAll("'", `'\\''`)}'` : `$'${shown}'`;
}

function flag(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** A value as it would be given; what differs between designs or workloads as a list. */
export function shownValue(value: unknown): string {
  return Array.isArray(value)
    ? value.map(shownValue).join(",")
    : isWeighted(value)
      ? `${value.size}:${value.weight}`
      : isPlainObject(value)
        ? Object.entries(value)
            .map(([name, own]) => `${shownValue(own)} for ${name}`)
            .join(", ")
        : String(value);
}

function isWeighted(value: unknown): value is { size: number; weight: number } {
  return typeof value === "object" && value !== null && "weight" in value && "size" in value;
}

function isPlainObject(value: unknown): value is object {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
