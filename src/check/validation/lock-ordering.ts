import type { LockName, RunResult } from "../../measure/result.js";
import { CACHED_COMMANDS_SETUP, cachedCommands } from "./cached-commands.js";
import type { Lab } from "./lab.js";
import type { Simulated } from "./validation.js";

const SECONDS = { published: 60, short: 3 } as const;

/** P2: which locks are taken, and contended, when sizes are cached. */
export async function simulateLockOrdering(lab: Lab): Promise<Simulated> {
  const seconds = lab.scaled(SECONDS.short, SECONDS.published);
  const run = await lab.run(cachedCommands(lab, seconds));
  const { locks } = run;
  return {
    setup: CACHED_COMMANDS_SETUP,
    usesProfile: true,
    scaledDown: seconds === SECONDS.published ? null : `${seconds} s of ${SECONDS.published} s`,
    found: {
      cpuRcachePerCommand: locks.cpuRcache.acquisitions / (run.ops / 2),
      depotShare: locks.depot.acquisitions / locks.cpuRcache.acquisitions,
      order: orderOf(locks),
      flushQueueContended: contendedShare(locks, "flushQueue"),
      iovaRbtreeContended: contendedShare(locks, "iovaRbtree"),
      depotContended: contendedShare(locks, "depot"),
    },
  };
}

type Locks = RunResult["locks"];

function contendedShare(locks: Locks, name: LockName): number {
  return locks[name].contended / locks[name].acquisitions;
}

/** The published order, whichever way the counts fall. */
export function orderOf(locks: Locks): { text: string; holds: boolean } {
  const names = ["flushQueue", "iovaRbtree", "depot", "cpuRcache"] as const satisfies readonly LockName[];
  const counts = names.map((name) => locks[name].contended);
  const falls = counts.every((count, k) => k === 0 || count < counts[k - 1]!);
  return {
    text: names.map((name, k) => `${name} ${counts[k]}`).join(", "),
    holds: falls && counts.at(-1) === 0,
  };
}
