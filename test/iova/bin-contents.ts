import type { IovaDomain } from "../../src/iova/domain.js";
import { pfnAt, sizeOfMagazine } from "../../src/iova/magazine.js";
import type { Pointer } from "../../src/memory/pointer.js";
import type { ReferenceRcache } from "./reference-rcache.js";

/** The pfns in every magazine of a bin, from its bottom: each CPU's loaded and prev, and the depot, the top one first. */
export function contentsOf(
  { machine: { i32, f64 }, rcaches, options: { cpus } }: IovaDomain,
  order: number,
): ReferenceRcache["contents"] {
  const pfnsOf = (magazine: Pointer) =>
    Array.from({ length: sizeOfMagazine(i32, magazine) }, (_, index) => pfnAt(f64, magazine, index));
  const rcache = rcaches[order]!;
  const depot: number[][] = [];
  rcache.depot.walk((magazine) => depot.push(pfnsOf(magazine)) < 1000);
  const pairs = Array.from({ length: cpus }, (_, cpu) => ({
    loaded: pfnsOf(rcache.loaded(cpu)),
    prev: pfnsOf(rcache.prev(cpu)),
  }));
  return { pairs, depot };
}
