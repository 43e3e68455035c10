import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { INCLUDE, IOVA_C, KERNEL_FILES, type KernelSources, RBTREE_C } from "./kernel-sources.js";
import type { Patch } from "./patch.js";
import { commandOutput } from "./shell.js";
import { UnusableKernel } from "./unusable-kernel.js";

/** As the kernel is compiled, in what changes the meaning of a program. Warnings are for its authors. */
const FLAGS = [
  ...["-O2", "-std=gnu11", "-pthread", "-Werror=implicit-function-declaration"],
  ...["-fno-strict-aliasing", "-fwrapv", "-fno-delete-null-pointer-checks"],
];

export interface Workshop {
  /** The folder of our own C: the driver, and the shims in `shim`. */
  readonly shims: string;
  /** Where built programs are kept, each under a hash of what it was made of. */
  readonly cache: string;
}

/** The driver with the allocator of these sources in it: built, or found as built before. Answers the program's file. */
export function build(sources: KernelSources, patch: Patch | undefined, { shims, cache }: Workshop): string {
  const compiler = commandOutput("cc", ["--version"]);
  if (compiler === undefined) {
    throw new UnusableKernel(
      "ERR_COMPILER",
      "there is no C compiler named cc; install one: apt-get install gcc libc6-dev",
    );
  }
  const ours = ourSources(shims);
  const inputs = [
    ...sources.files,
    ["patch", patch?.text ?? ""],
    ...ours.map((file) => [file, readFileSync(join(shims, file), "latin1")]),
    [compiler, ...FLAGS],
  ];
  const target = join(cache, hashOf(inputs));
  const program = join(target, "driver");
  if (existsSync(program)) return program;
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, "building-"));
  try {
    layOut(sources, draft);
    patch?.apply(draft);
    provideHeaders(draft);
    compile(sources, shims, ours, draft);
    keep(draft, target);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return program;
}

/** The files of our own C, by their names in the folder. */
function ourSources(shims: string): string[] {
  return readdirSync(shims, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.[ch]$/.test(name))
    .sort();
}

function hashOf(inputs: unknown): string {
  return createHash("sha256").update(JSON.stringify(inputs)).digest("hex").slice(0, 16);
}

function layOut({ files }: KernelSources, folder: string): void {
  for (const [name, text] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text, "latin1");
  }
}

/** Every header that is asked for, and is none of the tree's, is the shims'. */
function provideHeaders(folder: string): void {
  const texts = KERNEL_FILES.map((name) => readFileSync(join(folder, name), "latin1"));
  for (const [, header] of texts.join("\n").matchAll(/^#\s*include\s*<((?:linux|asm)\/[\w/.-]+)>/gm)) {
    const file = join(folder, INCLUDE, header!);
    if (existsSync(file)) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '#include "shim.h"\n');
  }
}

function compile({ given }: KernelSources, shims: string, ours: readonly string[], folder: string): void {
  const units = ours.filter((name) => name.endsWith(".c")).map((name) => join(shims, name));
  const { status, stderr } = spawnSync(
    "cc",
    [
      ...FLAGS,
      ...["-I", join(folder, INCLUDE), "-I", shims, "-I", join(shims, "shim")],
      `-DKERNEL_IOVA_C="${join(folder, IOVA_C)}"`,
      ...[...units, join(folder, RBTREE_C), "-o", join(folder, "driver")],
    ],
    { encoding: "utf8" },
  );
  if (status === 0) return;
  const [, place, problem] = /^(\S*?:\d+):.*?error: (.*)$/m.exec(stderr) ?? [];
  const unlinked = /undefined reference to .*/.exec(stderr)?.[0];
  const what = place === undefined ? (unlinked ?? stderr) : `${place.replace(`${folder}/`, "")}: ${problem}`;
  throw new UnusableKernel("ERR_KERNEL_FORM", `${given}: not understood: ${what}`);
}

/** Somebody else may have built the same meanwhile: theirs is as good. */
function keep(draft: string, target: string): void {
  try {
    renameSync(draft, target);
  } catch (cause) {
    if (!existsSync(join(target, "driver"))) throw cause;
  }
}
