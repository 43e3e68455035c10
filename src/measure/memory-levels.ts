import type { MemoryLevels, MemoryUse, TimelineRow } from "./result.js";

/** What a row of a timeline says. */
export function levelsAt(
  row: TimelineRow,
  { magazineSize, magazineBytes, iovaBytes }: Pick<MemoryUse, "magazineSize" | "magazineBytes" | "iovaBytes">,
): MemoryLevels {
  const [, depotMagazines, cachedPfns, treeNodes, magazines, ...depots] = row;
  const depotPfns = depotMagazines * magazineSize;
  return {
    magazines,
    treeNodes,
    bytes: magazines * magazineBytes + treeNodes * iovaBytes,
    // Rows are read while the CPUs run: parts that do not fit together are never shown as less than nothing.
    cpuPfns: Math.max(0, cachedPfns - depotPfns),
    depotPfns,
    livePfns: Math.max(0, treeNodes - cachedPfns),
    depots,
  };
}
