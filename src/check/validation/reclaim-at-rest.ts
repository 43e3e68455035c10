import { listDepot } from "../../depot/list-depot.js";
import { ReclaimWork } from "../../engine/reclaim-work.js";
import { kworkerOf } from "../../memory/cpu-layout.js";
import { fillDepot, quietDomain } from "./quiet-domain.js";

const CPUS = 4;
/** Of both bins: pages, and magazines in the depot. */
const SIZES = [1, 2] as const;
const MAGAZINES = 14;
/** Long enough for all of them, in ms. */
const LONGEST_MS = 2000;

/** A depot that nobody uses any more, looked after every millisecond: what reclaim leaves, and how long it takes for one. */
export function reclaimAtRest(): { reclaimLeft: number; reclaimMs: number } {
  const domain = quietDomain(listDepot, CPUS);
  for (const size of SIZES) fillDepot(domain, size, MAGAZINES);
  const depots = SIZES.map((size) => domain.rcaches[Math.log2(size)]!.depot);
  const work = new ReclaimWork(domain);
  const freedAt: number[] = [];
  let before = depots[0]!.size();
  for (let ms = 0; ms < LONGEST_MS; ms++) {
    if (work.isDue(ms)) work.run(kworkerOf(CPUS));
    const now = depots[0]!.size();
    if (now < before) freedAt.push(ms);
    before = now;
  }
  const gaps = freedAt.slice(1).map((ms, k) => ms - freedAt[k]!);
  return {
    reclaimLeft: Math.max(...depots.map((depot) => depot.size())) / CPUS,
    reclaimMs: gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length,
  };
}
