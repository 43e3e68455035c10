import { readFileSync } from "node:fs";
import { copiedFiles, deletedFiles, type Hunk, patchParts, renamedFiles } from "./patch-parts.js";
import { lastLine, runProgram } from "./shell.js";
import { UnusableKernel } from "./unusable-kernel.js";

/** The change to one of the files that are compiled. */
interface WantedPart {
  /** By its name in the tree. */
  readonly file: string;
  readonly hunks: readonly Hunk[];
}

/** A change to the kernel, as `git format-patch` and `diff -u` write it, of which only some files are wanted here. */
export class Patch {
  readonly #given: string;
  readonly #parts: readonly WantedPart[];

  constructor(
    file: string,
    private readonly concerns: readonly string[],
  ) {
    this.#given = `--patch ${JSON.stringify(file)}`;
    this.#parts = this.#wanted(this.#read(file));
  }

  /** What is applied of it. */
  get text(): string {
    return this.#parts.map(textOf).join("");
  }

  /** Changes the files in `folder`, which is a copy. */
  async apply(folder: string, signal: AbortSignal): Promise<void> {
    for (const part of this.#parts) {
      const run = (words: readonly string[]) => this.#run(part, words, folder, signal);
      const { status, said } = await run(["--forward", "-r", "-"]);
      if (status === 0) continue;
      const isThere = (await run(["-R", "--dry-run"])).status === 0;
      throw this.#unusable(
        isThere ? `${part.file} of this tree is changed so already` : this.#misfit(part, said),
      );
    }
  }

  async #run(
    part: WantedPart,
    words: readonly string[],
    folder: string,
    signal: AbortSignal,
  ): Promise<{ status: number | null; said: string }> {
    // No fuzz: what does not fit exactly is another tree's.
    const given = ["--batch", "--fuzz=0", ...words, part.file];
    const surroundings = {
      signal,
      cwd: folder,
      input: textOf(part),
      encoding: "latin1",
      inEnglish: true,
    } as const;
    const { error, status, stdout, stderr } = await runProgram("patch", given, surroundings);
    if (error !== undefined) throw this.#unusable("there is no patch; install it: apt-get install patch");
    return { status, said: `${stdout}\n${stderr}` };
  }

  /** Why a part does not apply, where `patch` has said something of it. */
  #misfit({ file, hunks }: WantedPart, said: string): string {
    const [, number, place] = /^Hunk #(\d+) FAILED at (\d+)/m.exec(said) ?? [];
    const hunk = hunks[Number(number) - 1];
    const what =
      hunk === undefined
        ? lastLine(said)
        : `the hunk on line ${hunk.line} of the patch does not fit ${file} at line ${place}`;
    return `it does not apply to this tree: ${what}`;
  }

  #read(file: string): string {
    try {
      return readFileSync(file, "latin1");
    } catch {
      throw this.#unusable("cannot be read; wanted is a patch as git format-patch writes it");
    }
  }

  /** The parts that change what is compiled: a series changes other files too, which are not there. */
  #wanted(text: string): WantedPart[] {
    const renamed = renamedFiles(text).find((name) => this.concerns.includes(name));
    if (renamed !== undefined) throw this.#unusable(`it renames ${renamed}, which is looked for by its name`);
    for (const name of deletedFiles(text)) this.#refuseLoss("deletes", name);
    const wanted = patchParts(text).flatMap(({ before, after, hunks, isEmptied, problem }) => {
      if (after === null) this.#refuseLoss("deletes", before);
      if (isEmptied) this.#refuseLoss("empties", after);
      const file = this.#concern(after);
      if (file === undefined) {
        const source = this.#concern(before);
        if (source === undefined || copiedFiles(text).includes(source)) return [];
        throw this.#unusable(`it makes ${after} of ${source}, which is looked for by its name`);
      }
      if (problem !== undefined) throw this.#unusable(problem);
      return [{ file, hunks }];
    });
    if (wanted.length > 0) return wanted;
    throw this.#unusable(`it changes none of ${this.concerns.join(", ")}`);
  }

  #refuseLoss(how: "deletes" | "empties", name: string | null): void {
    const lost = this.#concern(name);
    if (lost !== undefined) throw this.#unusable(`it ${how} ${lost}, without which there is no allocator`);
  }

  /** The file of the tree that a patch calls so: with a folder before it, as `diff` and git have it, or without. */
  #concern(name: string | null): string | undefined {
    return this.concerns.find((file) => name === file || name?.replace(/^[^/]+\//, "") === file);
  }

  #unusable(problem: string): UnusableKernel {
    return new UnusableKernel("ERR_KERNEL_PATCH", `${this.#given}: ${problem}`);
  }
}

/** Only what the hunks say, of a file that is named beside it. */
function textOf({ file, hunks }: WantedPart): string {
  return `--- ${file}\n+++ ${file}\n${hunks.map(({ text }) => text).join("")}`;
}
