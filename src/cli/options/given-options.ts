import { badValue, withoutEffect } from "../usage-error.js";
import type { CommandName } from "./command-name.js";
import { readDefault, type Scope } from "./option-spec.js";
import { type OptionName, type OptionValues, specOf } from "./option-table.js";

/** The options of one call of a command: those given, and the defaults of the others. */
export class GivenOptions {
  constructor(
    readonly command: CommandName,
    private readonly given: ReadonlyMap<OptionName, unknown>,
  ) {}

  has(name: OptionName): boolean {
    return this.given.has(name);
  }

  get names(): OptionName[] {
    return [...this.given.keys()];
  }

  /** The value given, or the default, for `scope` if it has one of its own. */
  get<Name extends OptionName>(name: Name, scope?: Scope): OptionValues[Name] {
    const value = this.given.has(name)
      ? this.given.get(name)
      : readDefault(specOf(name), scope === undefined ? [this.command] : [scope, this.command]);
    return value as OptionValues[Name];
  }

  /** The value of an option that takes several names, for a command that takes one. */
  only<Name extends "depot" | "workload">(name: Name): NonNullable<OptionValues[Name]>[number] | undefined {
    const names = this.get(name);
    if (names === undefined || names.length === 1) return names?.[0];
    throw badValue(name, names.join(","), `one name: ${this.command} takes no more`);
  }

  /** The same with other values of some options. */
  with(values: ReadonlyMap<OptionName, unknown>): GivenOptions {
    return new GivenOptions(this.command, new Map([...this.given, ...values]));
  }

  /** The same without some options. */
  without(isLeftOut: (name: OptionName) => boolean): GivenOptions {
    return new GivenOptions(this.command, new Map([...this.given].filter(([name]) => !isLeftOut(name))));
  }

  /** Refuses all options but these. */
  allowOnly(names: readonly OptionName[], why: string): void {
    for (const name of this.names) if (!names.includes(name)) throw withoutEffect(name, why);
  }
}
