import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UnusableKernel } from "./unusable-kernel.js";

export const IOVA_C = "drivers/iommu/iova.c";
export const RBTREE_C = "lib/rbtree.c";
/** Where headers are looked for; the names of those that a tree brings begin with it. */
export const INCLUDE = "include/";

/** What is taken of a kernel tree: the allocator and the red-black tree. Everything else around them is a shim. */
export const KERNEL_FILES = [
  IOVA_C,
  "include/linux/iova.h",
  RBTREE_C,
  "include/linux/rbtree.h",
  "include/linux/rbtree_augmented.h",
  "include/linux/rbtree_types.h",
] as const;
const MAKEFILE = "Makefile";
/** With the one that tells the version. */
export const TREE_FILES = [...KERNEL_FILES, MAKEFILE] as const;

export interface KernelSources {
  /** What they were asked for by: an option with its value. */
  readonly given: string;
  /** As the tree's Makefile tells it; null where there is none. */
  readonly version: string | null;
  /** Their texts by their names in the tree. */
  readonly files: ReadonlyMap<string, string>;
}

/** Reads what is needed of the tree in `folder`, which `given` asked for. */
export function readTree(folder: string, given: string): KernelSources {
  const files = new Map(KERNEL_FILES.map((name) => [name, read(folder, name, given)] as const));
  checkForm(given, files.get(IOVA_C)!);
  return { given, version: versionOf(folder), files };
}

function read(folder: string, name: string, given: string): string {
  try {
    // Bytes as they are: the names of authors are not ASCII everywhere.
    return readFileSync(join(folder, name), "latin1");
  } catch {
    throw new UnusableKernel(
      "ERR_KERNEL_TREE",
      `${given}: ${name} is not there; wanted is the root of a kernel tree, Linux 6.1 or later`,
    );
  }
}

/** Older forms set the rcaches up with the domain, and have the flush queues in the same file. */
function checkForm(given: string, iovaC: string): void {
  const wanted = "iova_domain_init_rcaches";
  if (iovaC.includes(wanted)) return;
  throw new UnusableKernel(
    "ERR_KERNEL_FORM",
    `${given}: not understood: ${IOVA_C} has no ${wanted}, as Linux has it from 5.18 on`,
  );
}

function versionOf(folder: string): string | null {
  try {
    const text = readFileSync(join(folder, MAKEFILE), "latin1");
    const value = (name: string) => new RegExp(`^${name} *= *(\\S*)`, "m").exec(text)?.[1] ?? "";
    const numbers = [value("VERSION"), value("PATCHLEVEL"), value("SUBLEVEL")].filter((part) => part !== "");
    return numbers.length < 2 ? null : numbers.join(".") + value("EXTRAVERSION");
  } catch {
    return null;
  }
}
