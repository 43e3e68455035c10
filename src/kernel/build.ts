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
import { depotFormIn } from "./allocator-form.js";
import { Compiler } from "./compiler.js";
import { INCLUDE, IOVA_C, KERNEL_FILES, type KernelSources, RBTREE_C } from "./kernel-sources.js";
import type { Patch } from "./patch.js";

/** Where our own C is laid beside the tree, so that all names are relative ones. */
const OURS = "ours";
/** Of our own C, what is compiled to be asked rather than run. */
const PROBE = "probe/depot-form.c";

export interface Workshop {
  /** The folder of our own C: the driver, and the shims in `shim`. */
  readonly shims: string;
  /** Where built programs are kept, each under a hash of what it was made of. */
  readonly cache: string;
}

/** The driver with the allocator of these sources in it: built, or found as built before. Answers the program's file. */
export function build(sources: KernelSources, patch: Patch | undefined, { shims, cache }: Workshop): string {
  const compiler = new Compiler();
  const ours = ourSources(shims);
  const inputs = [...sources.files, ["patch", patch?.text ?? ""], ...ours, compiler.identity];
  const target = join(cache, hashOf(inputs));
  const program = join(target, "driver");
  if (existsSync(program)) return program;
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, "building-"));
  try {
    layOut(sources.files, draft);
    patch?.apply(draft);
    provideHeaders(draft);
    layOut(ours, join(draft, OURS));
    compile(compiler, sources.given, [...ours.keys()], draft);
    keep(draft, target);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return program;
}

/** Our own C: texts by their names in the folder. */
function ourSources(shims: string): Map<string, string> {
  const names = readdirSync(shims, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.[ch]$/.test(name))
    .sort();
  return new Map(names.map((name) => [name, readFileSync(join(shims, name), "latin1")]));
}

function hashOf(inputs: unknown): string {
  return createHash("sha256").update(JSON.stringify(inputs)).digest("hex").slice(0, 16);
}

function layOut(files: ReadonlyMap<string, string>, folder: string): void {
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

function compile(compiler: Compiler, given: string, ours: readonly string[], folder: string): void {
  const setting = [
    ...["-iquote", ".", "-I", INCLUDE, "-I", OURS, "-I", `${OURS}/shim`],
    `-DKERNEL_IOVA_C="${IOVA_C}"`,
  ];
  const probed = compiler.run([...setting, "-O0", "-S", "-o", "-", `${OURS}/${PROBE}`], folder, given);
  const isList = depotFormIn(probed, given) === "list";
  const units = ours.filter((name) => name.endsWith(".c") && name !== PROBE).map((name) => `${OURS}/${name}`);
  compiler.run(
    [...setting, `-DDEPOT_IS_LIST=${Number(isList)}`, ...units, RBTREE_C, "-o", "driver"],
    folder,
    given,
  );
}

/** Somebody else may have built the same meanwhile: theirs is as good. */
function keep(draft: string, target: string): void {
  try {
    renameSync(draft, target);
  } catch (cause) {
    if (!existsSync(join(target, "driver"))) throw cause;
  }
}
