import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { MAIN } from "../iovalab.js";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program under way, and what it says. */
export interface StartedSweep {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

export function startSweep(words: readonly string[]): StartedSweep {
  const child = spawn(process.execPath, [MAIN, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  const texts = { stdout: "", stderr: "" };
  child.stdout.on("data", (text) => {
    texts.stdout += text;
  });
  child.stderr.on("data", (text) => {
    texts.stderr += text;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once("close", (code) => resolve({ code, ...texts }));
  });
  return { child, ended };
}

/** The lines of a file of runs that are whole. */
export function wholeLines(file: string): string[] {
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
}

/** Waits until a sweep has written more than `lines` runs. */
export async function moreThan(lines: number, file: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (wholeLines(file).length <= lines) {
    if (Date.now() > deadline) throw new Error(`no more than ${lines} runs came to ${file}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
