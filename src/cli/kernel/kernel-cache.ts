import { isAbsolute, join } from "node:path";

/** Where programs keep what can be made again, by the XDG Base Directory Specification: a relative path is none. */
export function kernelCache({ XDG_CACHE_HOME = "" }: NodeJS.ProcessEnv, home: string): string {
  const base = isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(home, ".cache");
  return join(base, "iovalab", "kernel");
}
