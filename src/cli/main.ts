#!/usr/bin/env node
import { COMMANDS } from "./commands.js";
import { failureOf } from "./failure.js";
import { packageVersion } from "./package-root.js";
import { Program } from "./program.js";
import { openTerminal } from "./terminal.js";

const terminal = openTerminal();

async function main(words: readonly string[]): Promise<number> {
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

// All output is written by now. Exit rather than wait for threads that a failed run may have left behind.
process.exit(await main(process.argv.slice(2)));
