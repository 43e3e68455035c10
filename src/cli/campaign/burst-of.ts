import { alignmentOf } from "../../iova/iova-tree.js";
import type { GivenOptions } from "../options/given-options.js";
import { badValue } from "../usage-error.js";

/** The burst where there is room for it. */
const USUAL_BURST = 20_000;
/** The part of the addresses that bursts take by default: what is cached takes some too. */
const DEFAULT_SHARE = 1 / 2;

/**
 * Ranges of a burst: as given, or as many as all CPUs together have room for below the limit.
 *
 * Why a simulated one that does not fit is refused: each allocation that fails flushes the caches of all CPUs, and a run of
 * many CPUs would take hours to show nothing else. Threads end in time, and their result is doubted.
 */
export function burstOf(options: GivenOptions, cpus: number, size: number): number {
  const limit = options.get("limit");
  const limits = options.get("masks") ?? [limit];
  const room = ((Math.min(...limits) + 1) * options.get("domains")) / (cpus * alignmentOf(size));
  const given = options.get("burst");
  if (given === undefined) return Math.max(1, Math.min(USUAL_BURST, Math.floor(room * DEFAULT_SHARE)));
  const most = Math.floor(room);
  const isSimulated = options.get("engine") === "virtual";
  if (!isSimulated || given <= most || options.has("masks") || most < 1) return given;
  const needed = Math.ceil((given / room) * (limit + 1)) - 1;
  throw badValue(
    "burst",
    String(given),
    `up to ${most}: the ranges of ${cpus} CPUs do not fit below the --limit of ${limit}; with --limit ${needed} they do`,
  );
}
