import { spawnSync } from "node:child_process";

/** Packages and objects have some hundred kilobytes to say at most. */
const MOST_OUTPUT = 2 ** 26;

export interface ShellResult {
  /** Null when a signal ended it, or it could not be started. */
  readonly status: number | null;
  readonly stderr: string;
}

/** Runs a line of shell in `cwd`, with `words` as its $1, $2 and so on. */
export function runShell(line: string, words: readonly string[], cwd: string): ShellResult {
  const { status, stderr } = spawnSync("sh", ["-c", line, "sh", ...words], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
    maxBuffer: MOST_OUTPUT,
  });
  return { status, stderr };
}

/** What a program prints; undefined when it fails or is not there. */
export function commandOutput(program: string, words: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(program, words, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    maxBuffer: MOST_OUTPUT,
  });
  return status === 0 ? stdout : undefined;
}

export function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
