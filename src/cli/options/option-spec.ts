import type { WorkloadName } from "../../workload/workload-spec.js";
import type { CommandName } from "./command-name.js";
import type { Form } from "./form.js";

/** Where a default holds: in a command, for a workload, or wherever nothing more special is said. */
export type Scope = CommandName | WorkloadName | "else";

/** A default that is not in the table, because it is found at run time; the text says what it will be. */
export class FoundAtRunTime {
  constructor(private readonly texts: string | { readonly [command in CommandName]?: string }) {}

  describe(command: CommandName | undefined): string {
    return describeFor(this.texts, command);
  }
}

/** Defaults are written as the user would write them, so that what is shown is what is read. */
export type Default = string | FoundAtRunTime | { readonly [scope in Scope]?: string | FoundAtRunTime };

/** The sections of help texts. */
export type OptionGroup =
  | "The kernel's code"
  | "What is run"
  | "How long"
  | "The allocator"
  | "Faults"
  | "Exploring"
  | "Measuring"
  | "Output";

export interface OptionSpec<T, D extends Default = Default> {
  readonly group: OptionGroup;
  readonly form: Form<T>;
  /** One text, or one for each command. */
  readonly help: string | { readonly [command in CommandName]?: string };
  readonly default: D;
  readonly commands: readonly CommandName[];
  /** The workloads that it shapes, if not all. */
  readonly workloads?: readonly WorkloadName[];
}

/** What an option's value is once its default is filled in; undefined where that is found at run time. */
export type OptionValue<Spec> =
  Spec extends OptionSpec<infer T, infer D>
    ? T | (FoundAtRunTime extends Texts<D> ? undefined : never)
    : never;

type Texts<D> = D extends string | FoundAtRunTime ? D : D[keyof D];

/** Keeps the types of an option's value and default apart for each entry of the table. */
export function option<T, const D extends Default>(spec: OptionSpec<T, D>): OptionSpec<T, D> {
  return Object.freeze(spec);
}

/** The default as help texts show it: that of one command, or all of them. */
export function describeDefault(spec: OptionSpec<unknown>, command?: CommandName): string {
  const { default: value, commands } = spec;
  const shown = (text: string | FoundAtRunTime) =>
    text instanceof FoundAtRunTime ? text.describe(command) : text;
  if (value instanceof FoundAtRunTime || typeof value === "string") return shown(value);
  const own = command && value[command];
  if (own !== undefined) return shown(own);
  const scopes = Object.entries(value).filter(
    ([scope]) => command === undefined || !commands.some((other) => other === scope),
  );
  if (scopes.length === 1) return shown(scopes[0]![1]);
  return scopes
    .map(([scope, text]) => (scope === "else" ? `else ${shown(text)}` : `${shown(text)} (${scope})`))
    .join(", ");
}

/** What the option is for: in one command, or in all of them. */
export function describeHelp({ help }: OptionSpec<unknown>, command?: CommandName): string {
  return describeFor(help, command);
}

function describeFor(
  texts: string | { readonly [command in CommandName]?: string },
  command: CommandName | undefined,
): string {
  if (typeof texts === "string") return texts;
  if (command !== undefined) return texts[command] as string;
  const distinct = new Set(Object.values(texts));
  const sharing = (text: string) => Object.keys(texts).filter((name) => texts[name as CommandName] === text);
  return [...distinct].map((text) => `${text} (${sharing(text).join(", ")})`).join("; ");
}

/** The default that holds in the first of `scopes` that has one; undefined when it is found at run time. */
export function readDefault<T>(
  { default: value, form }: OptionSpec<T>,
  scopes: readonly Scope[],
): T | undefined {
  const text =
    typeof value === "string" || value instanceof FoundAtRunTime
      ? value
      : (scopes.map((scope) => value[scope]).find((found) => found !== undefined) ??
        (value as { else: string }).else);
  return text instanceof FoundAtRunTime ? undefined : form.read(text);
}
