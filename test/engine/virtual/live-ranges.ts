import type { IovaDomain } from "../../../src/iova/domain.js";
import { pfnAt, sizeOfMagazine } from "../../../src/iova/magazine.js";
import type { Pointer } from "../../../src/memory/pointer.js";

/** The lengths of the ranges that are neither cached nor free, by their first pfns: what a run left live. */
export function liveRanges(domain: IovaDomain): Map<number, number> {
  const { i32, f64 } = domain.machine;
  const live = new Map<number, number>();
  domain.tree.forEach((pfnLo, pfnHi) => {
    live.set(pfnLo, pfnHi - pfnLo + 1);
  });
  const drop = (magazine: Pointer): true => {
    for (let k = 0; k < sizeOfMagazine(i32, magazine); k++) live.delete(pfnAt(f64, magazine, k));
    return true;
  };
  for (const rcache of domain.rcaches) {
    for (let cpu = 0; cpu < domain.options.cpus; cpu++)
      for (const one of [rcache.loaded(cpu), rcache.prev(cpu)]) drop(one);
    rcache.depot.walk(drop);
  }
  return live;
}
