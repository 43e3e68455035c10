import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Death, deathOf } from "../../kernel/driver-end.js";
import { warningsIn } from "../../kernel/kernel-warnings.js";
import { InputError } from "../../workload/input-error.js";
import { printable } from "../../workload/printable.js";
import { ScriptParser } from "../../workload/script.js";
import { readLines, readStreamLines } from "../../workload/trace/lines.js";
import type { FileCommand } from "../command-definition.js";
import { DescriptorWriter } from "../descriptor-writer.js";
import { ExitCode } from "../exit-code.js";
import { builtKernel } from "./built-kernel.js";

/** What `exec` does, done by a kernel's own code. */
export const kernelExecCommand: FileCommand = async (options, terminal, file) => {
  const { program } = await builtKernel(options, terminal);
  const name = file === "-" ? "stdin" : file;
  const folder = mkdtempSync(join(tmpdir(), "iovalab-script-"));
  try {
    const copy = join(folder, "script");
    const problem = await checkedCopy(name, copy, (onLine) =>
      file === "-" ? readStreamLines(name, terminal.stdin, onLine) : readLines(file, onLine),
    );
    // The answers before a bad line are good answers.
    const { death, warnings } = playTo(1, program.file, copy);
    if (warnings !== undefined) terminal.warn(`warning: ${printable(name)}: ${warnings}`);
    if (death !== null) {
      const place = death.line === undefined ? ": after the last line" : `:${death.line}`;
      terminal.warn(`iovalab: ${printable(name)}${place}: ${death.text}`);
      return ExitCode.failed;
    }
    if (problem !== undefined) throw problem;
  } finally {
    rmSync(folder, { recursive: true });
  }
  return ExitCode.done;
};

/** Writes the good lines of a script to `copy`; answers what is wrong with the first bad one. */
async function checkedCopy(
  name: string,
  copy: string,
  read: (onLine: (line: string) => boolean) => Promise<number>,
): Promise<unknown> {
  const parser = new ScriptParser(name);
  const descriptor = openSync(copy, "w");
  const writer = new DescriptorWriter(descriptor);
  try {
    const lines = await read((line) => {
      parser.parse(line);
      writer.line(line);
      return true;
    });
    if (lines > 0) return undefined;
    return new InputError("ERR_SCRIPT", name, `empty; a script begins with "I ncpus shift startPfn"`);
  } catch (problem) {
    return problem;
  } finally {
    writer.flush();
    closeSync(descriptor);
  }
}

interface Played {
  readonly death: Death | null;
  /** Of a script that was survived, the WARNs in words, if there were any. */
  readonly warnings: string | undefined;
}

/** Plays the script in `file`, its answers going to `descriptor`. */
function playTo(descriptor: number, program: string, file: string): Played {
  const script = openSync(file, "r");
  const end = spawnSync(program, ["exec"], { stdio: [script, descriptor, "pipe"], encoding: "latin1" });
  closeSync(script);
  // Whoever read the answers has had enough of them.
  const death = end.signal === "SIGPIPE" ? null : deathOf(program, end);
  return { death, warnings: warningsIn(end.stderr) };
}
