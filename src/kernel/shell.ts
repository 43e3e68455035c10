import { spawn } from "node:child_process";
import { RunInterrupted } from "../engine/run-request.js";

/** How a program is run. */
export interface Surroundings {
  /** Asks for an end. */
  readonly signal: AbortSignal;
  readonly cwd?: string;
  /** @default nothing */
  readonly input?: string;
  /** Of what goes in and comes out. @default "utf8" */
  readonly encoding?: "utf8" | "latin1";
  /** Its messages are looked for by their English words. @default false: they are the user's to read */
  readonly inEnglish?: boolean;
}

export interface ProgramEnd {
  /** Null when a signal ended it, or it could not be started. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it could not be started. */
  readonly error?: Error | undefined;
}

/**
 * Runs a program to its end, while this thread goes on. Rejects with RunInterrupted, when the program is gone and so is
 * what it has started: it is in a process group of its own, for a compiler's parts do not end with the compiler.
 */
export async function runProgram(
  program: string,
  words: readonly string[],
  { signal, cwd, input = "", encoding = "utf8", inEnglish = false }: Surroundings,
): Promise<ProgramEnd> {
  if (signal.aborted) throw new RunInterrupted();
  const child = spawn(program, words, {
    cwd,
    detached: true,
    ...(inEnglish && { env: { ...process.env, LC_ALL: "C" } }),
  });
  const end = () => endGroup(child.pid);
  signal.addEventListener("abort", end, { once: true });
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding(encoding).on("data", (text: string) => {
      said[stream] += text;
    });
  }
  // It need not read all of it, or anything.
  child.stdin.on("error", () => {}).end(input, encoding);
  try {
    return await new Promise((resolve, reject) => {
      child.once("error", (error) => resolve({ status: null, ...said, error }));
      child.once("close", (status) => {
        if (signal.aborted) reject(new RunInterrupted());
        else resolve({ status, ...said });
      });
    });
  } finally {
    signal.removeEventListener("abort", end);
  }
}

function endGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    // Not SIGKILL: a compiler removes its temporary files.
    process.kill(-leader, "SIGTERM");
  } catch {
    // It has come to its end meanwhile.
  }
}

/** Runs a line of shell in `cwd`, with `words` as its $1, $2 and so on. */
export function runShell(
  line: string,
  words: readonly string[],
  cwd: string,
  signal: AbortSignal,
): Promise<ProgramEnd> {
  return runProgram("sh", ["-c", line, "sh", ...words], { cwd, signal });
}

/** What a program prints; undefined when it fails or is not there. */
export async function commandOutput(
  program: string,
  words: readonly string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const { status, stdout } = await runProgram(program, words, { signal });
  return status === 0 ? stdout : undefined;
}

export function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
