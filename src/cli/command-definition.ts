import type { ExitCode } from "./exit-code.js";
import type { CommandName } from "./options/command-name.js";
import type { GivenOptions } from "./options/given-options.js";
import type { Terminal } from "./terminal.js";

/** One command: what it is called, and what it does. */
export type CommandDefinition = {
  readonly name: CommandName;
  /** One line for help texts. */
  readonly summary: string;
} & (
  | {
      readonly operand?: never;
      readonly secondOperand?: never;
      run(options: GivenOptions, terminal: Terminal): Promise<ExitCode>;
    }
  | {
      /** What it works on, a file. */
      readonly operand: string;
      /** A second file, which may be left out. */
      readonly secondOperand?: string;
      run(options: GivenOptions, terminal: Terminal, file: string, second?: string): Promise<ExitCode>;
    }
);
