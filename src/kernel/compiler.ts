import { lastLine, runProgram } from "./shell.js";
import { UnusableKernel } from "./unusable-kernel.js";

/**
 * As the kernel is compiled, in what changes the meaning of a program. A char is unsigned from 6.2 on; before, that was
 * the architecture's affair, and nothing could depend on it.
 */
const MEANING = [
  ...["-std=gnu11", "-fno-strict-aliasing", "-fno-strict-overflow", "-fno-delete-null-pointer-checks"],
  ...["-funsigned-char", "-fno-common"],
];
/** What is unknown must not pass for something else. Other warnings are for the kernel's authors. */
const REFUSED = [
  "implicit-function-declaration",
  ...["implicit-int", "int-conversion", "incompatible-pointer-types", "return-type", "undef"],
].map((warning) => `-Werror=${warning}`);
const FLAGS = ["-O2", "-pthread", ...MEANING, ...REFUSED];

export interface CompilerWork {
  /** What the names of files are relative to. */
  readonly folder: string;
  /** What is to blame for what does not compile. */
  readonly given: string;
  readonly signal: AbortSignal;
}

/** The C compiler of this machine. */
export class Compiler {
  private constructor(
    /** What decides what it makes of a source, besides the source. */
    readonly identity: readonly string[],
  ) {}

  static async find(signal: AbortSignal): Promise<Compiler> {
    const { status, stdout, stderr } = await runProgram("cc", ["--version"], { signal });
    if (status !== 0) {
      const install = "install one: apt-get install gcc libc6-dev";
      throw new UnusableKernel(
        "ERR_COMPILER",
        status === null
          ? `there is no C compiler named cc; ${install}`
          : `the C compiler named cc fails with ${status} when asked for its version: ${lastLine(stderr)}; ${install}`,
      );
    }
    return new Compiler([stdout, ...FLAGS]);
  }

  /** Compiles, and answers what it prints. */
  async run(words: readonly string[], { folder, given, signal }: CompilerWork): Promise<string> {
    const { status, stdout, stderr, error } = await runProgram("cc", [...FLAGS, ...words], {
      signal,
      cwd: folder,
      inEnglish: true,
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
