import { COMMANDS } from "./commands.js";
import { failureOf } from "./failure.js";
import { packageVersion } from "./package-root.js";
import { Program } from "./program.js";
import type { Terminal } from "./terminal.js";

/** Does what a command line says, and answers the exit code; what failed is said on the terminal. */
export async function carryOut(words: readonly string[], terminal: Terminal): Promise<number> {
  try {
    try {
      return await new Program(COMMANDS, terminal, packageVersion()).parse(words);
    } finally {
      terminal.out.flush();
    }
  } catch (error) {
    const { exitCode, message } = failureOf(error);
    if (message !== null) terminal.warn(message);
    return exitCode;
  }
}
