import { homedir } from "node:os";
import { fileURLToPath } from "node:url";
import { build } from "../../kernel/build.js";
import { Compiler } from "../../kernel/compiler.js";
import { KernelProgram } from "../../kernel/kernel-program.js";
import { KERNEL_FILES, readTree } from "../../kernel/kernel-sources.js";
import { Patch } from "../../kernel/patch.js";
import { SourcePackage } from "../../kernel/source-package.js";
import { printable } from "../../workload/printable.js";
import { interruptible } from "../interruption.js";
import type { GivenOptions } from "../options/given-options.js";
import { PACKAGE_ROOT } from "../package-root.js";
import type { Terminal } from "../terminal.js";
import { badCommand, excludes } from "../usage-error.js";
import { kernelCache } from "./kernel-cache.js";

/** A kernel's allocator as a program, and what people call it. */
export interface BuiltKernel {
  readonly program: KernelProgram;
  /** `Linux 6.1.192 (linux-source-6.1)` */
  readonly name: string;
  /** The options that name it, as they were given. */
  readonly given: readonly string[];
  /** What compiled it, and with which flags. */
  readonly compiler: string;
}

/** Builds the allocator that the options name, or finds it built. Throws Interrupted. */
export async function builtKernel(options: GivenOptions, terminal: Terminal): Promise<BuiltKernel> {
  const tree = options.get("tree");
  const sourcePackage = options.get("source-package");
  const patchFile = options.get("patch");
  if (tree !== undefined && sourcePackage !== undefined) {
    throw excludes("tree", "source-package", "there is one kernel at a time");
  }
  if (tree === undefined && sourcePackage === undefined) {
    throw badCommand(
      `${options.command}: whose code? --tree DIR, the root of a kernel tree, or --source-package linux-source-6.1`,
    );
  }
  const given = tree === undefined ? ["--source-package", sourcePackage!] : ["--tree", tree];
  const { version, compiler, file } = await interruptible(
    "before the kernel's code was compiled",
    async (signal) => {
      const cache = kernelCache(process.env, homedir());
      const folder =
        tree ??
        (await new SourcePackage(sourcePackage!, cache, signal).unpack((line) => terminal.warn(line)));
      const sources = readTree(folder, `${given[0]} ${JSON.stringify(given[1])}`);
      const patch = patchFile === undefined ? undefined : new Patch(patchFile, KERNEL_FILES);
      const shims = fileURLToPath(new URL("bench/kernel/", PACKAGE_ROOT));
      const compiler = await Compiler.find(signal);
      const file = await build(sources, patch, { shims, cache, compiler, signal });
      return { version: sources.version, compiler, file };
    },
  );
  const patched = patchFile === undefined ? "" : `, with ${patchFile}`;
  return {
    program: new KernelProgram(file),
    compiler: compiler.identity.map((text) => text.split("\n")[0]!).join(" "),
    name: printable(`Linux ${version ?? "of unknown version"} (${given[1]}${patched})`),
    given: [...given, ...(patchFile === undefined ? [] : ["--patch", patchFile])],
  };
}
