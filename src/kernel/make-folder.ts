import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a folder, and those above it that are missing.
 *
 * Why not Node's own way: told that something is missing, it makes the folder above and tries again, and again for ever
 * where the folder above is there and takes no new ones, as in /proc.
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  const above = dirname(folder);
  if (above !== folder) makeFolder(above);
  try {
    mkdirSync(folder);
  } catch (cause) {
    // Somebody else has made it meanwhile.
    if (!existsSync(folder)) throw cause;
  }
}
