import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const MAIN = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly input?: string | Buffer;
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  /** In milliseconds, for what takes longer than nearly everything. */
  readonly timeout?: number;
}

/** Runs the built program as a user would, in an environment that says nothing. */
export function iovalab(words: readonly string[], { input, env, cwd, timeout }: Surroundings = {}): Finished {
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is not there: npm run build`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], {
    encoding: "utf8",
    input: input ?? "",
    env: { PATH: process.env.PATH, ...env },
    ...(cwd !== undefined && { cwd }),
    maxBuffer: 2 ** 30,
    timeout: timeout ?? 100_000,
    // Who never comes to look for a signal is not to be waited for.
    killSignal: "SIGKILL",
  });
  return { code: status, stdout, stderr };
}
