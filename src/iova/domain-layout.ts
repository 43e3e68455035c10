import { CPU_WORDS } from "../memory/cpu-layout.js";
import type { MachineShape } from "../memory/machine.js";
import { LINE_WORDS, type Pointer, wholeLines } from "../memory/pointer.js";
import type { AllocatorOptions, MemoryLimits } from "./allocator-options.js";
import type { DepotDesign } from "./depot.js";
import { IOVA_WORDS } from "./iova.js";
import { IOVA_TREE_WORDS } from "./iova-tree.js";
import { magazineWords } from "./magazine.js";
import { RCACHE_WORDS } from "./rcache.js";

/**
 * A domain's block, every part on lines of its own:
 *
 *   part     | words                      | what
 *   ---------|----------------------------|------------------------------------------------------
 *   header   | LINE_WORDS                 | Float64 granuleShift in words 0, 1
 *   tree     | IOVA_TREE_WORDS            | see IovaTree
 *   bins     | bins * RCACHE_WORDS        | see Rcache
 *   depots   | bins * design.sizeOf       | see the designs
 *   pairs    | cpus * CPU_WORDS           | each CPU's loaded and prev of every bin, on lines of its own
 *
 * Why CPU_WORDS for the pairs: as far apart as the CPUs' blocks, one product finds both on the fast path.
 */
export interface DomainLayout {
  readonly tree: Pointer;
  readonly bins: Pointer;
  readonly depots: Pointer;
  readonly depotWords: number;
  readonly pairs: Pointer;
  readonly end: Pointer;
}

export function domainLayout(base: Pointer, options: AllocatorOptions, design: DepotDesign): DomainLayout {
  const { bins, cpus } = options;
  const depotWords = wholeLines(design.sizeOf(options));
  const tree = base + LINE_WORDS;
  const binsAt = tree + IOVA_TREE_WORDS;
  const depots = binsAt + bins * RCACHE_WORDS;
  const pairs = depots + bins * depotWords;
  return { tree, bins: binsAt, depots, depotWords, pairs, end: pairs + cpus * CPU_WORDS };
}

/** The shape of a machine that holds `limits.domains` domains of this setup. */
export function machineShape(
  options: AllocatorOptions,
  design: DepotDesign,
  limits: MemoryLimits,
): MachineShape {
  return {
    cpus: options.cpus,
    domains: limits.domains,
    domainWords: domainLayout(0, options, design).end,
    iovaWords: IOVA_WORDS,
    maxIovas: limits.maxIovas,
    magazineWords: magazineWords(options.magazineSize),
    maxMagazines: limits.maxMagazines,
    engineWords: limits.engineWords ?? 0,
  };
}
