import type { ExitCode } from "./exit-code.js";
import type { CommandName } from "./options/command-name.js";
import type { GivenOptions } from "./options/given-options.js";
import type { Terminal } from "./terminal.js";

/** What a command does. */
export type Command = (options: GivenOptions, terminal: Terminal) => Promise<ExitCode>;
/** The same of one that works on a file, or on two. */
export type FileCommand = (
  options: GivenOptions,
  terminal: Terminal,
  file: string,
  second?: string,
) => Promise<ExitCode>;

/** One command: what it is called, and where it is when it is called. */
export type CommandDefinition = {
  readonly name: CommandName;
  /** One line for help texts. */
  readonly summary: string;
} & (
  | {
      readonly operand?: never;
      readonly secondOperand?: never;
      load(): Promise<Command>;
    }
  | {
      /** What it works on, a file. */
      readonly operand: string;
      /** A second file, which may be left out. */
      readonly secondOperand?: string;
      load(): Promise<FileCommand>;
    }
);
