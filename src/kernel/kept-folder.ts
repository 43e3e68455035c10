import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { UnusableKernel } from "./unusable-kernel.js";

/**
 * A folder in the cache comes into being beside its place, and is moved there when it is whole: whoever finds it there
 * may use it, and two who make it at the same time do not meet.
 */
export function makeKeptFolder(
  cache: string,
  name: string,
  isWhole: (folder: string) => boolean,
  make: (draft: string) => void,
): string {
  const target = join(cache, name);
  const draft = draftIn(cache);
  try {
    make(draft);
    move(draft, target, isWhole);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return target;
}

function draftIn(cache: string): string {
  try {
    mkdirSync(cache, { recursive: true });
    return mkdtempSync(join(cache, "making-"));
  } catch (cause) {
    throw new UnusableKernel(
      "ERR_KERNEL_CACHE",
      `${cache}: nothing can be kept there: ${(cause as Error).message}; XDG_CACHE_HOME names another cache`,
    );
  }
}

function move(draft: string, target: string, isWhole: (folder: string) => boolean): void {
  try {
    renameSync(draft, target);
  } catch (cause) {
    if (!existsSync(target)) throw cause;
    // Somebody else has made the same meanwhile, and theirs is as good; or what is there was damaged.
    if (isWhole(target)) return;
    rmSync(target, { recursive: true });
    renameSync(draft, target);
  }
}
