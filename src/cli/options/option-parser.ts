import { type Command, Option } from "commander";
import { badValue } from "../usage-error.js";
import type { CommandName } from "./command-name.js";
import { GivenOptions } from "./given-options.js";
import { refuseMoot } from "./moot-options.js";
import { describeDefault, describeHelp } from "./option-spec.js";
import { describeWorkloads, type OptionName, optionsOf, specOf } from "./option-table.js";

/** Declares the options of `name` to the parser. */
export function declareOptions(command: Command, name: CommandName): void {
  for (const option of optionsOf(name))
    command.addOption(declared(option, name).helpGroup(`${specOf(option).group}:`));
}

/** What the parser found, if it goes together. It fills in no defaults: those depend on more than one option. */
export function givenOptions(command: Command, name: CommandName): GivenOptions {
  const parsed = command.optsWithGlobals<Record<string, unknown>>();
  const given = new Map<OptionName, unknown>();
  for (const option of optionsOf(name)) {
    const value = parsed[declared(option, name).attributeName()];
    if (value !== undefined) given.set(option, value);
  }
  const options = new GivenOptions(name, given);
  refuseMoot(options);
  return options;
}

function declared(name: OptionName, command: CommandName): Option {
  const { form } = specOf(name);
  const text = describe(name, command);
  if (form.value === "") return new Option(`--${name}`, text);
  return new Option(`--${name} <${form.value}>`, text).argParser((given: string, earlier: unknown) => {
    const value = form.read(given);
    if (value === undefined) throw badValue(name, given, form.allowed);
    return form.repeats && Array.isArray(earlier) ? [...earlier, ...(value as unknown[])] : value;
  });
}

function describe(name: OptionName, command: CommandName): string {
  const spec = specOf(name);
  const help = describeHelp(spec, command);
  // Only where a workload can be named can it be another one.
  const concerned = specOf("workload").commands.includes(command) ? describeWorkloads(spec) : undefined;
  const facts = [
    ...(concerned === undefined ? [] : [`for ${concerned}`]),
    ...(spec.form.range === undefined ? [] : [spec.form.range]),
    ...(spec.form.value === "" ? [] : [`default: ${describeDefault(spec, command)}`]),
  ];
  return facts.length === 0 ? help : `${help} (${facts.join("; ")})`;
}
