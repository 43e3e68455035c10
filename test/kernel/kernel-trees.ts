import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { kernelCache } from "../../src/cli/kernel/kernel-cache.js";
import { KERNEL_FILES } from "../../src/kernel/kernel-sources.js";
import { SourcePackage } from "../../src/kernel/source-package.js";
import { UnusableKernel } from "../../src/kernel/unusable-kernel.js";

/** Where the program keeps what it unpacked, and what tests build. */
export const CACHE = kernelCache(process.env, homedir());

/** A kernel whose sources tests may use, if they can be had; nothing of them is in this repository. */
export interface KernelTree {
  readonly name: "linux-source-6.1" | "linux-source-6.12";
  /** The design of ours that answers as it does. */
  readonly depot: "array" | "list";
  readonly folder: string | undefined;
  /** Why there is none; `npx iovalab kernel --source-package NAME` fetches it. */
  readonly reason: string;
}

export const TREES: readonly KernelTree[] = await Promise.all([
  tree("linux-source-6.1", "array"),
  tree("linux-source-6.12", "list"),
]);
export const [LINUX_6_1, LINUX_6_12] = TREES as [KernelTree, KernelTree];

/** Tests do not download 150 MB unasked: what is installed or was unpacked before will do. */
async function tree(name: KernelTree["name"], depot: KernelTree["depot"]): Promise<KernelTree> {
  try {
    const { signal } = new AbortController();
    const folder = await new SourcePackage(name, CACHE, signal).unpack(() => {
      throw new UnusableKernel("ERR_KERNEL_PACKAGE", "it was not unpacked yet");
    });
    return { name, depot, folder, reason: "" };
  } catch (error) {
    return { name, depot, folder: undefined, reason: `no ${name} here: ${(error as Error).message}` };
  }
}

export function kernelFile(folder: string, name: string): string {
  return readFileSync(join(folder, name), "latin1");
}

/** A patch that does to the tree in `folder` what `change` does to one of its files. */
export function patchOf(folder: string, name: string, change: (text: string) => string): string {
  const scratch = mkdtempSync(join(tmpdir(), "iovalab-patch-"));
  const before = kernelFile(folder, name);
  const after = change(before);
  if (after === before) throw new Error(`${name} does not look as expected: nothing changed`);
  for (const [side, text] of [
    ["a", before],
    ["b", after],
  ] as const) {
    mkdirSync(dirname(join(scratch, side, name)), { recursive: true });
    writeFileSync(join(scratch, side, name), text, "latin1");
  }
  const { stdout } = spawnSync("diff", ["-u", join("a", name), join("b", name)], {
    cwd: scratch,
    encoding: "latin1",
  });
  const file = join(scratch, "change.patch");
  writeFileSync(file, stdout, "latin1");
  return file;
}

/** A tree of one's own: a copy of the one in `folder`, changed. */
export function copyOf(folder: string, change: (text: string, name: string) => string): string {
  const copy = mkdtempSync(join(tmpdir(), "iovalab-tree-"));
  for (const name of KERNEL_FILES) {
    mkdirSync(dirname(join(copy, name)), { recursive: true });
    writeFileSync(join(copy, name), change(kernelFile(folder, name), name), "latin1");
  }
  return copy;
}

const POP = /(\w+_depot_pop)\((\w+)\)/;

/**
 * What the first version of the list patch did at a domain's end: it takes magazines off "while something comes back",
 * and its pop does not ask whether there are any.
 */
export function withoutTest(iovaC: string): string {
  const loop = /while \(\w+->depot\)\s*(\w+)\((\w+_depot_pop)\((\w+)\)\);/;
  return iovaC.replace(loop, "for (void *top; (top = $2($3));) $1(top);");
}

/**
 * Its flush of everything had the same loop, and it did not know how long a list is, or trim any: both came with later
 * versions.
 */
export function asFirstVersion(iovaC: string): string {
  const worker = /static void (\w+_work_func)\(struct work_struct \*\w+\)\n\{[\s\S]*?\n\}\n/.exec(iovaC)!;
  const field = "(depot_size|work|iovad)";
  const flush = /while \(rcache->depot\) \{\s*struct iova_magazine \*mag = (\w+_depot_pop\(rcache\));/;
  return withoutTest(iovaC)
    .replace(flush, "for (struct iova_magazine *mag; (mag = $1);) {")
    .replace(worker[0], "")
    .replace(
      /(struct iova_rcache \{)([^}]*)\}/,
      (_, head, fields: string) =>
        `${head}${fields.replaceAll(new RegExp(`\\n[^\\n]*\\b${field};`, "g"), "")}}`,
    )
    .replaceAll(/\n[^\n]*\brcache->depot_size(\+\+|--);/g, "")
    .replaceAll(/\n[^\n]*\brcache->iovad = \w+;/g, "")
    .replaceAll(/\n[^\n]*\b\w+_(DELAYED_WORK|delayed_work|delayed_work_sync)\(&rcache->work\b.*;/g, "");
}

/** The tester's repair: the pop of an empty depot answers NULL. */
export function withGuard(iovaC: string): string {
  const pop = POP.exec(iovaC)![1]!;
  const head = new RegExp(`(\\b${pop}\\(struct [^)]*\\)\\n\\{\\n[^\\n]*= (\\w+->depot);\\n)`);
  return iovaC.replace(head, "$1\tif (!$2)\n\t\treturn NULL;\n");
}

/** A lock that is not given back when nothing was found under it: the next one who wants it waits for ever. */
export function withForgottenUnlock(iovaC: string): string {
  return iovaC.replace(/(spin_unlock\(&\w+->lock\);)(\s*\}\s*if \(has_pfn)/, "if (has_pfn) $1$2");
}
