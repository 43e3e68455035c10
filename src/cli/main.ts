#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { calibrateCommand } from "./calibrate.js";
import { compareCommand } from "./compare.js";
import { crashCommand } from "./crash.js";
import { execCommand } from "./exec.js";
import { failureOf } from "./failure.js";
import { Program } from "./program.js";
import { replayCommand } from "./replay.js";
import { reportCommand } from "./report.js";
import { runCommand } from "./run.js";
import { openTerminal } from "./terminal.js";
import { validateCommand } from "./validate.js";

const manifest = new URL("../../../package.json", import.meta.url);
const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
const terminal = openTerminal();
/** In the order of `--help`. */
const COMMANDS = [
  compareCommand,
  runCommand,
  replayCommand,
  reportCommand,
  execCommand,
  crashCommand,
  validateCommand,
  calibrateCommand,
] as const;

async function main(words: readonly string[]): Promise<number> {
  try {
    try {
      return await new Program(COMMANDS, terminal, version).parse(words);
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
