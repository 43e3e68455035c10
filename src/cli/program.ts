import { Command } from "commander";
import type { CommandDefinition } from "./command-definition.js";
import type { ExitCode } from "./exit-code.js";
import { declareOptions, givenOptions } from "./options/option-parser.js";
import type { Terminal } from "./terminal.js";
import { badCommand } from "./usage-error.js";

/** The command line as a whole. `parse` answers how the command ended; it throws what failureOf explains. */
export class Program {
  readonly #root: Command;
  #exitCode: ExitCode = 0;

  constructor(
    commands: readonly CommandDefinition[],
    private readonly terminal: Terminal,
    version: string,
  ) {
    this.#root = this.#silenced(new Command("iovalab"))
      .description(
        "A laboratory for the Linux IOVA magazine cache: one allocator, many depot designs, real threads.",
      )
      .version(version, "-V, --version", "print the version")
      .helpCommand(false)
      .argument("[command]")
      .usage("COMMAND [options]")
      .allowExcessArguments()
      .action((name?: string) => {
        const names = this.#root.commands.map((command) => command.name()).join(", ");
        throw badCommand(
          `${name === undefined ? "no command" : `unknown command ${JSON.stringify(name)}`}: there are ${names}; see iovalab --help`,
        );
      });
    for (const definition of commands) this.#declare(definition);
  }

  async parse(words: readonly string[]): Promise<ExitCode> {
    await this.#root.parseAsync([...words], { from: "user" });
    return this.#exitCode;
  }

  #declare(definition: CommandDefinition): void {
    const { name, summary, operand, secondOperand } = definition;
    const [own, parent] = this.#placeOf(name);
    const command = this.#silenced(new Command(own)).description(summary).helpCommand(false);
    // What stands behind the name of a subcommand is the subcommand's.
    command.enablePositionalOptions();
    declareOptions(command, name);
    if (operand === undefined) {
      command.action(async () => {
        refuseUnknown(command);
        const options = givenOptions(command, name);
        const run = await definition.load();
        this.#exitCode = await run(options, this.terminal);
      });
    } else {
      command.argument(`<${operand}>`);
      if (secondOperand !== undefined) command.argument(`[${secondOperand}]`);
      command.action(async () => {
        const [file, second] = command.args;
        const options = givenOptions(command, name);
        const run = await definition.load();
        this.#exitCode = await run(options, this.terminal, file!, second);
      });
    }
    parent.addCommand(command);
  }

  /** `kernel exec` is the command exec of kernel, which comes before it. */
  #placeOf(name: string): [own: string, parent: Command] {
    const [first, second] = name.split(" ");
    if (second === undefined) return [name, this.#root];
    const parent = this.#root.commands.find((command) => command.name() === first)!;
    return [second, parent.allowExcessArguments()];
  }

  /** Errors are thrown and printed by whoever called; only help goes out from here. */
  #silenced(command: Command): Command {
    return command.exitOverride().configureOutput({
      writeOut: (text) => this.terminal.out.write(text),
      writeErr: () => {},
    });
  }
}

/** What follows the name of a command that has others below it, and takes nothing itself, is meant to be one of them. */
function refuseUnknown(command: Command): void {
  const [word] = command.args;
  if (word === undefined) return;
  const names = command.commands.map((own) => `${command.name()} ${own.name()}`).join(", ");
  throw badCommand(`unknown command "${command.name()} ${word}": there are ${names}`);
}
