import { spawnSync } from "node:child_process";
import { commandOutput } from "./shell.js";
import { UnusableKernel } from "./unusable-kernel.js";

/** As the kernel is compiled, in what changes the meaning of a program. Warnings are for its authors. */
const FLAGS = [
  ...["-O2", "-std=gnu11", "-pthread", "-Werror=implicit-function-declaration"],
  ...["-fno-strict-aliasing", "-fwrapv", "-fno-delete-null-pointer-checks"],
];

/** Assembly has a megabyte at most. */
const MOST_OUTPUT = 2 ** 26;

/** The C compiler of this machine. */
export class Compiler {
  /** What decides what it makes of a source, besides the source. */
  readonly identity: readonly string[];

  constructor() {
    const version = commandOutput("cc", ["--version"]);
    if (version === undefined) {
      throw new UnusableKernel(
        "ERR_COMPILER",
        "there is no C compiler named cc; install one: apt-get install gcc libc6-dev",
      );
    }
    this.identity = [version, ...FLAGS];
  }

  /** Compiles in `folder`, which the names in `words` are relative to. Answers what it prints; `given` is to blame. */
  run(words: readonly string[], folder: string, given: string): string {
    const { status, stdout, stderr, error } = spawnSync("cc", [...FLAGS, ...words], {
      cwd: folder,
      encoding: "utf8",
      maxBuffer: MOST_OUTPUT,
      // Its problems are looked for by their English words.
      env: { ...process.env, LC_ALL: "C" },
    });
    if (status === 0) return stdout;
    throw notUnderstood(given, problemIn(stderr) ?? error?.message ?? "the compiler was killed");
  }
}

export function notUnderstood(given: string, what: string): UnusableKernel {
  return new UnusableKernel("ERR_KERNEL_FORM", `${given}: not understood: ${what}`);
}

/** The first thing that the compiler or the linker did not like, with its place in the tree. */
function problemIn(stderr: string): string | undefined {
  const [, place, problem] = /^(.*?:\d+)(?::\d+)?: (?:fatal )?error: (.*)$/m.exec(stderr) ?? [];
  if (place !== undefined) return `${place.replace(/^\.\//, "")}: ${problem}`;
  return /undefined reference to .*/.exec(stderr)?.[0] ?? /^.+$/m.exec(stderr)?.[0];
}
