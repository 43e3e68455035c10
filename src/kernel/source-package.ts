import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { makeKeptFolder } from "./kept-folder.js";
import { TREE_FILES } from "./kernel-sources.js";
import { commandOutput, lastLine, runShell } from "./shell.js";
import { UnusableKernel } from "./unusable-kernel.js";

/**
 * The sources of a kernel from Debian's package of that name, linux-source-6.1: the package holds one packed tree, of
 * which the few files that are needed are kept. It is taken from where it is installed, else downloaded without being
 * installed, which needs no privileges.
 */
export class SourcePackage {
  readonly #name: string;
  readonly #folder: string;

  constructor(
    name: string,
    cache: string,
    private readonly signal: AbortSignal,
  ) {
    this.#name = name;
    this.#folder = join(cache, "sources");
  }

  /** The folder with the tree's files; `say` tells of what takes time. */
  async unpack(say: (line: string) => void): Promise<string> {
    const version = await this.#version();
    const kept = this.#kept(version);
    if (kept !== undefined) return kept;
    if (version === undefined) {
      throw this.#unusable(
        "neither installed nor known to apt-get; on Debian, apt-get update makes it known",
      );
    }
    say(`unpacking ${this.#name} ${version}: once, and it takes some seconds`);
    try {
      const name = `${this.#name}_${version}`;
      return await makeKeptFolder(this.#folder, name, isWhole, (draft) => this.#fill(draft));
    } catch (problem) {
      const before = problem instanceof UnusableKernel ? this.#kept(undefined) : undefined;
      if (before === undefined) throw problem;
      say(`warning: ${(problem as Error).message}; meanwhile, what was unpacked before: ${basename(before)}`);
      return before;
    }
  }

  /** What an earlier call has unpacked: that version, or the newest where it may be any. */
  #kept(version: string | undefined): string | undefined {
    if (!existsSync(this.#folder)) return undefined;
    const wanted = `${this.#name}_${version ?? ""}`;
    return readdirSync(this.#folder)
      .filter((name) => (version === undefined ? name.startsWith(wanted) : name === wanted))
      .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
      .map((name) => join(this.#folder, name))
      .filter(isWhole)
      .at(-1);
  }

  /** Leaves the files of the tree in `folder`, and nothing else. */
  async #fill(folder: string): Promise<void> {
    const scratch = join(folder, "scratch");
    mkdirSync(scratch);
    await this.#extract(await this.#packed(scratch), scratch);
    const tree = join(scratch, this.#name);
    for (const name of readdirSync(tree)) renameSync(join(tree, name), join(folder, name));
    rmSync(scratch, { recursive: true });
  }

  get #installed(): string {
    return `/usr/src/${this.#name}.tar.xz`;
  }

  /** Of the installed package, or of the one that would be downloaded. */
  async #version(): Promise<string | undefined> {
    const [program, ...words] = existsSync(this.#installed)
      ? ["dpkg-query", "-W", "-f", `Version: \${Version}\n`, this.#name]
      : ["apt-cache", "show", "--no-all-versions", this.#name];
    const text = await commandOutput(program!, words, this.signal);
    return /^Version: (\S+)/m.exec(text ?? "")?.[1];
  }

  /** The packed tree: installed, or out of the downloaded package. */
  async #packed(scratch: string): Promise<string> {
    if (existsSync(this.#installed)) return this.#installed;
    const download = 'apt-get download -q "$1"';
    const { status, stderr } = await runShell(download, [this.#name], scratch, this.signal);
    const archive = readdirSync(scratch).find((file) => file.endsWith(".deb"));
    if (status !== 0 || archive === undefined) {
      throw this.#unusable(
        `apt-get could not download it: ${lastLine(stderr)}; install it: apt-get install ${this.#name}`,
      );
    }
    const inside = `usr/src/${this.#name}.tar.xz`;
    const take = 'dpkg-deb --fsys-tarfile "$1" | tar -x "./$2"';
    const unpacked = await runShell(take, [archive, inside], scratch, this.signal);
    if (unpacked.status !== 0) throw this.#unusable(`the package holds no ${inside}`);
    return join(scratch, inside);
  }

  async #extract(packed: string, scratch: string): Promise<void> {
    const members = TREE_FILES.map((file) => `${this.#name}/${file}`);
    // It ends when it has all of them, which is before the end of the archive.
    const extract = 'tar -xJf "$@" --occurrence=1';
    const { status, stderr } = await runShell(extract, [packed, ...members], scratch, this.signal);
    if (status !== 0) throw this.#unusable(`it cannot be unpacked: ${lastLine(stderr)}`);
  }

  #unusable(problem: string): UnusableKernel {
    return new UnusableKernel("ERR_KERNEL_PACKAGE", `--source-package "${this.#name}": ${problem}`);
  }
}

function isWhole(folder: string): boolean {
  return TREE_FILES.every((name) => existsSync(join(folder, name)));
}
