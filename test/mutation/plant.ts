import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Mutant } from "./mutants.js";

/** The source of `mutant` under `root`, as it is and with the bug in it. Throws when its place is not exactly one. */
export function planted(
  root: string,
  { name, file, text, becomes }: Mutant,
): { source: string; wrong: string } {
  const source = readFileSync(join(root, file), "utf8");
  const [before, after, ...more] = source.split(text);
  if (before === undefined || after === undefined || more.length > 0) {
    const times = after === undefined ? "does not occur" : `occurs ${more.length + 1} times`;
    throw new Error(`${name}: its text ${times} in ${file}, where it must once: ${JSON.stringify(text)}`);
  }
  return { source, wrong: before + becomes + after };
}

/** Plants the bug for as long as `action` takes. */
export async function withPlanted<T>(root: string, mutant: Mutant, action: () => Promise<T>): Promise<T> {
  const { source, wrong } = planted(root, mutant);
  const path = join(root, mutant.file);
  writeFileSync(path, wrong);
  try {
    return await action();
  } finally {
    writeFileSync(path, source);
  }
}
