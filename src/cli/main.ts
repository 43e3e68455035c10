#!/usr/bin/env node
import { calibrateCommand } from "./calibrate.js";
import { checkCommand } from "./check.js";
import { compareCommand } from "./compare.js";
import { crashCommand } from "./crash.js";
import { execCommand } from "./exec.js";
import { failureOf } from "./failure.js";
import { kernelCommand } from "./kernel/kernel.js";
import { kernelBenchCommand } from "./kernel/kernel-bench.js";
import { kernelExecCommand } from "./kernel/kernel-exec.js";
import { kernelFuzzCommand } from "./kernel/kernel-fuzz.js";
import { packageVersion } from "./package-root.js";
import { Program } from "./program.js";
import { replayCommand } from "./replay.js";
import { reportCommand } from "./report.js";
import { runCommand } from "./run.js";
import { sweepCommand } from "./sweep.js";
import { openTerminal } from "./terminal.js";
import { validateCommand } from "./validate.js";

const terminal = openTerminal();
/** In the order of `--help`. */
const COMMANDS = [
  compareCommand,
  runCommand,
  sweepCommand,
  replayCommand,
  reportCommand,
  execCommand,
  crashCommand,
  checkCommand,
  kernelCommand,
  kernelExecCommand,
  kernelFuzzCommand,
  kernelBenchCommand,
  validateCommand,
  calibrateCommand,
] as const;

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
