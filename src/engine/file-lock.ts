/** "unavailable" on a system or a file system that has no such locks. */
export type LockOutcome = "locked" | "taken" | "unavailable";

/**
 * Locks an open file for this process, so that a second one is told that it is taken.
 *
 * Why a lock of the operating system: it belongs to the open file, and ends with it, however the process ends. A file
 * that stands for a lock would be left behind by a kill, and could only be guessed to be stale.
 */
export async function lockFile(descriptor: number): Promise<LockOutcome> {
  try {
    // Loaded only here: it is native code, and there are systems that it is not built for.
    const { tryLock } = await import("fs-native-extensions");
    return tryLock(descriptor) ? "locked" : "taken";
  } catch {
    return "unavailable";
  }
}
