import { WORD_BYTES } from "../memory/pointer.js";
import type { AllocatorOptions } from "./allocator-options.js";
import type { DepotDesign } from "./depot.js";
import { magazineWords } from "./magazine.js";

/** Each CPU has a loaded and a prev magazine in each bin. */
export const MAGAZINES_PER_CPU = 2;

/** What the caches of domains can hold, and what they take before anything is in them. */
export interface Capacity {
  readonly domains: number;
  readonly cpus: number;
  readonly bins: number;
  readonly magazineSize: number;
  /** Magazines that the depot of one bin holds; null when nothing but memory bounds it. */
  readonly depotMagazines: number | null;
  /** Pfns that one domain can cache; in depots, and so in total, null when nothing but memory bounds them. */
  readonly cacheablePfns: {
    readonly cpus: number;
    readonly depots: number | null;
    readonly total: number | null;
  };
  /** Magazines that a domain allocates when it begins, and all domains together. */
  readonly eagerMagazines: { readonly perDomain: number; readonly total: number };
  readonly magazineBytes: number;
  /** Their bytes: of one bin of one domain, of one CPU's part in a domain, of a domain, and of all domains. */
  readonly eagerBytes: {
    readonly perBin: number;
    readonly perCpu: number;
    readonly perDomain: number;
    readonly total: number;
  };
}

/** Arithmetic alone: nothing is run. */
export function capacityOf(
  { cpus, bins, magazineSize }: Pick<AllocatorOptions, "cpus" | "bins" | "magazineSize">,
  design: DepotDesign,
  domains: number,
): Capacity {
  const depotMagazines = design.capacityOf?.({ cpus, magazineSize }) ?? null;
  const onCpus = cpus * MAGAZINES_PER_CPU * bins * magazineSize;
  const inDepots = depotMagazines === null ? null : depotMagazines * bins * magazineSize;
  const magazineBytes = magazineWords(magazineSize) * WORD_BYTES;
  const perDomain = cpus * bins * MAGAZINES_PER_CPU;
  return {
    domains,
    cpus,
    bins,
    magazineSize,
    depotMagazines,
    cacheablePfns: {
      cpus: onCpus,
      depots: inDepots,
      total: inDepots === null ? null : onCpus + inDepots,
    },
    eagerMagazines: { perDomain, total: domains * perDomain },
    magazineBytes,
    eagerBytes: {
      perBin: cpus * MAGAZINES_PER_CPU * magazineBytes,
      perCpu: bins * MAGAZINES_PER_CPU * magazineBytes,
      perDomain: perDomain * magazineBytes,
      total: domains * perDomain * magazineBytes,
    },
  };
}
