import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { lastLine } from "./shell.js";
import { UnusableKernel } from "./unusable-kernel.js";

/** A change to the kernel, as `git format-patch` and `diff -u` write it, of which only some files are wanted here. */
export class Patch {
  readonly #given: string;
  readonly text: string;

  constructor(
    file: string,
    private readonly concerns: readonly string[],
  ) {
    this.#given = `--patch ${JSON.stringify(file)}`;
    this.text = this.#wanted(this.#read(file));
  }

  /** Changes the files in `folder`, which is a copy. */
  apply(folder: string): void {
    // No fuzz and no rejects: what does not fit exactly is another tree's.
    const { error, status, stdout } = spawnSync(
      "patch",
      ["-p1", "--batch", "--forward", "--fuzz=0", "-r", "-"],
      {
        cwd: folder,
        encoding: "latin1",
        input: this.text,
      },
    );
    if (error !== undefined) throw this.#unusable("there is no patch; install it: apt-get install patch");
    if (status !== 0) throw this.#unusable(`it does not apply to this tree: ${lastLine(stdout)}`);
  }

  #read(file: string): string {
    try {
      return readFileSync(file, "latin1");
    } catch {
      throw this.#unusable("cannot be read; wanted is a patch as git format-patch writes it");
    }
  }

  /** The parts that change what is compiled: a series changes other files too, which are not there. */
  #wanted(text: string): string {
    const parts = text.split(/^(?=--- .*\n\+\+\+ )/m);
    const wanted = parts.filter((part) => {
      const target = /^\+\+\+ [^/\n]+\/(\S+)/m.exec(part)?.[1];
      return target !== undefined && this.concerns.includes(target);
    });
    if (wanted.length > 0) return wanted.join("");
    throw this.#unusable(`it changes none of ${this.concerns.join(", ")}`);
  }

  #unusable(problem: string): UnusableKernel {
    return new UnusableKernel("ERR_KERNEL_PATCH", `${this.#given}: ${problem}`);
  }
}
