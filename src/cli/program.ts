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
    private readonly commands: readonly CommandDefinition[],
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
        const names = this.commands.map((command) => command.name).join(", ");
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
    const command = this.#silenced(new Command(name)).description(summary);
    declareOptions(command, name);
    if (operand === undefined) {
      command.action(async () => {
        this.#exitCode = await definition.run(givenOptions(command, name), this.terminal);
      });
    } else {
      command.argument(`<${operand}>`);
      if (secondOperand !== undefined) command.argument(`[${secondOperand}]`);
      command.action(async () => {
        const [file, second] = command.args;
        this.#exitCode = await definition.run(givenOptions(command, name), this.terminal, file!, second);
      });
    }
    this.#root.addCommand(command);
  }

  /** Errors are thrown and printed by whoever called; only help goes out from here. */
  #silenced(command: Command): Command {
    return command.exitOverride().configureOutput({
      writeOut: (text) => this.terminal.out.write(text),
      writeErr: () => {},
    });
  }
}
