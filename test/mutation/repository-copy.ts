import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

const LEFT_BEHIND = [".git", "node_modules", "dist"];

/** A copy of the repository to plant bugs in. What is installed is shared with the original. */
export class RepositoryCopy {
  readonly root = mkdtempSync(join(tmpdir(), "iovalab-mutation-"));

  constructor(original: string) {
    cpSync(original, this.root, {
      recursive: true,
      filter: (path) => !LEFT_BEHIND.includes(relative(original, path)),
    });
    // Each package by itself: what tools keep beside them, such as the results of earlier runs, stays in the copy.
    const [here, there] = [original, this.root].map((root) => join(root, "node_modules")) as [string, string];
    mkdirSync(there);
    for (const name of readdirSync(here)) {
      if (!name.startsWith(".vite")) symlinkSync(join(here, name), join(there, name));
    }
  }

  /**
   * Compiles what has changed since the last time. A bug may leave something unused, which is no error here; anything
   * else that the compiler says is one, for such a bug would never get as far as the tests.
   */
  build(): void {
    const tsc = join(this.root, "node_modules", "typescript", "bin", "tsc");
    const options = ["--incremental", "--tsBuildInfoFile", ".tsbuildinfo"];
    const lenient = ["--noUnusedLocals", "false", "--noUnusedParameters", "false"];
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [tsc, "-p", "tsconfig.build.json", ...options, ...lenient],
      { cwd: this.root, encoding: "utf8" },
    );
    if (status !== 0) throw new Error(`it does not compile:\n${stdout}${stderr}`);
  }

  /** Again, if somebody who has just been ended was still writing. */
  remove(): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
