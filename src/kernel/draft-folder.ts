import { randomBytes } from "node:crypto";
import { closeSync, mkdirSync, openSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { lockFile } from "../engine/file-lock.js";

/** What a folder is called until it is whole, and its lock file, which stands beside it. */
const DRAFT = /^making-\w+$/;
const lockOf = (draft: string) => `${draft}.lock`;

/**
 * A folder in the making. A lock file beside it is locked before the folder is there, and as long as its maker lives:
 * a draft without one that is locked was left behind by a kill.
 */
export class DraftFolder {
  private constructor(
    readonly path: string,
    private readonly lock: number,
  ) {}

  /** An empty one in `cache`. */
  static async in(cache: string): Promise<DraftFolder> {
    const path = join(cache, `making-${randomBytes(6).toString("hex")}`);
    const lock = openSync(lockOf(path), "wx");
    const draft = new DraftFolder(path, lock);
    try {
      await lockFile(lock);
      mkdirSync(path);
      return draft;
    } catch (cause) {
      draft.remove();
      throw cause;
    }
  }

  /** What is still there of it. */
  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
    rmSync(lockOf(this.path), { force: true });
    closeSync(this.lock);
  }
}

/** Removes the drafts in `cache` whose makers were killed. Where it cannot be known, as without locks, they stay. */
export async function removeLeftDrafts(cache: string): Promise<void> {
  for (const name of readdirSync(cache)) {
    if (DRAFT.test(name)) await removeIfLeft(join(cache, name));
  }
}

async function removeIfLeft(draft: string): Promise<void> {
  let lock: number | undefined;
  try {
    lock = openSync(lockOf(draft), "a+");
    if ((await lockFile(lock)) !== "locked") return;
    rmSync(draft, { recursive: true, force: true });
    rmSync(lockOf(draft), { force: true });
  } catch {
    // Not ours to remove: it hinders nobody.
  } finally {
    if (lock !== undefined) closeSync(lock);
  }
}
