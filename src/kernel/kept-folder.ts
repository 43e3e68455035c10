import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DraftFolder, removeLeftDrafts } from "./draft-folder.js";
import { makeFolder } from "./make-folder.js";
import { UnusableKernel } from "./unusable-kernel.js";

/**
 * A folder in the cache comes into being beside its place, and is moved there when it is whole: whoever finds it there
 * may use it, and two who make it at the same time do not meet.
 */
export async function makeKeptFolder(
  cache: string,
  name: string,
  isWhole: (folder: string) => boolean,
  make: (draft: string) => Promise<void>,
): Promise<string> {
  const target = join(cache, name);
  const draft = await draftIn(cache);
  try {
    await make(draft.path);
    move(draft.path, target, isWhole);
  } finally {
    draft.remove();
  }
  return target;
}

async function draftIn(cache: string): Promise<DraftFolder> {
  try {
    makeFolder(cache);
    await removeLeftDrafts(cache);
    return await DraftFolder.in(cache);
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
