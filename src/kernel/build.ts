import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { depotFormIn } from "./allocator-form.js";
import type { Compiler, CompilerWork } from "./compiler.js";
import { makeKeptFolder } from "./kept-folder.js";
import { INCLUDE, IOVA_C, KERNEL_FILES, type KernelSources, RBTREE_C } from "./kernel-sources.js";
import type { Patch } from "./patch.js";

/** Where our own C is laid beside the tree, so that all names are relative ones. */
const OURS = "ours";
/** Of every header that the tree asks for and does not bring. */
const SHIM_HEADER = '#include "shim.h"\n';
/** Counts the ways that sources were ever laid out and compiled in: what was built another way is not found. */
const WAY = 2;
/** Of our own C, what is compiled to be asked rather than run. */
const PROBE = "probe/depot-form.c";

export interface Workshop {
  /** The folder of our own C: the driver, and the shims in `shim`. */
  readonly shims: string;
  /** Where built programs are kept, each under a hash of what it was made of. */
  readonly cache: string;
  readonly compiler: Compiler;
  /** Asks for an end: then it rejects with RunInterrupted, and leaves nothing behind. */
  readonly signal: AbortSignal;
}

/** The driver with the allocator of these sources in it: built, or found as built before. Answers the program's file. */
export async function build(
  sources: KernelSources,
  patch: Patch | undefined,
  { shims, cache, compiler, signal }: Workshop,
): Promise<string> {
  const ours = ourSources(shims);
  const name = hashOf([
    [WAY, SHIM_HEADER, compiler.identity],
    [...sources.files],
    patch?.text ?? null,
    [...ours],
  ]);
  const programIn = (folder: string) => join(folder, "driver");
  const isWhole = (folder: string) => existsSync(programIn(folder));
  const found = join(cache, name);
  if (isWhole(found)) return programIn(found);
  const folder = await makeKeptFolder(cache, name, isWhole, async (draft) => {
    layOut(sources.files, draft);
    await patch?.apply(draft, signal);
    provideHeaders(draft);
    layOut(ours, join(draft, OURS));
    const work = { folder: draft, given: sources.given, signal };
    await compile(compiler, [...ours.keys()], work);
  });
  return programIn(folder);
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
    writeFileSync(file, SHIM_HEADER);
  }
}

async function compile(compiler: Compiler, ours: readonly string[], work: CompilerWork): Promise<void> {
  const setting = [
    ...["-iquote", ".", "-I", INCLUDE, "-I", OURS, "-I", `${OURS}/shim`],
    `-DKERNEL_IOVA_C="${IOVA_C}"`,
  ];
  const probed = await compiler.run([...setting, "-O0", "-S", "-o", "-", `${OURS}/${PROBE}`], work);
  const form = depotFormIn(probed, work.given).toUpperCase();
  const units = ours.filter((name) => name.endsWith(".c") && name !== PROBE).map((name) => `${OURS}/${name}`);
  await compiler.run([...setting, `-DDEPOT_FORM=DEPOT_${form}`, ...units, RBTREE_C, "-o", "driver"], work);
}
