import type { Depot, DepotDesign } from "../../iova/depot.js";
import type { AllocatorOptions } from "../../iova/domain.js";
import { domainLayout } from "../../iova/domain-layout.js";
import { MagazineField, pfnAt, sizeOfMagazine } from "../../iova/magazine.js";
import { PAIR_WORDS, RcacheHeader } from "../../iova/rcache.js";
import { CPU_WORDS, CpuBlock, contextsOf } from "../../memory/cpu-layout.js";
import type { Machine, MachineLayout } from "../../memory/machine.js";
import { MachineHeader } from "../../memory/machine-layout.js";
import type { Pointer } from "../../memory/pointer.js";
import { SlabHeader } from "../../memory/slab.js";

/** What the words of a machine with one domain of one bin are called, and which of them only reports read. */
export class DomainWords {
  readonly #at;

  constructor(
    private readonly layout: MachineLayout,
    private readonly design: DepotDesign,
    options: AllocatorOptions,
  ) {
    this.#at = domainLayout(layout.domains, options, design);
  }

  /** Magazines in use and their peak, and the peak of the depot. */
  get counters(): [from: Pointer, words: number][] {
    return [
      [this.layout.header + MachineHeader.magazines, 2],
      [this.#at.bins + RcacheHeader.depotPeak, 1],
    ];
  }

  /** The words by which others ask a running CPU to step aside: the fast path glances at them. */
  get requests(): Pointer[] {
    return Array.from(
      { length: contextsOf(this.layout.shape.cpus) },
      (_, cpu) => this.layout.cpus + cpu * CPU_WORDS + CpuBlock.requests,
    );
  }

  nameOf(word: Pointer): string {
    const { header, cpus, iovaSlab, magazineSlab, engine, magazines, iovas, shape } = this.layout;
    const { tree, bins, depots, pairs, end } = this.#at;
    if (word >= iovas) return `iova ${Math.floor((word - iovas) / shape.iovaWords) + 1}`;
    if (word >= magazines) {
      const offset = (word - magazines) % shape.magazineWords;
      return `${this.#magazineName(word - offset)}.${magazineField(offset)}`;
    }
    if (word >= pairs && word < end) return pairName(word - pairs);
    if (word >= depots && word < pairs)
      return this.design.words?.[word - depots] ?? `depot[${word - depots}]`;
    if (word >= bins && word < depots)
      return word - bins === RcacheHeader.work ? "reclaim work" : "depotPeak";
    if (word >= tree && word < bins) return word === tree ? "tree lock" : `tree[${word - tree}]`;
    if (word >= magazineSlab && word < engine) return `magazine slab ${slabField(word - magazineSlab)}`;
    if (word >= iovaSlab && word < magazineSlab) return `iova slab ${slabField(word - iovaSlab)}`;
    if (word >= cpus && word < iovaSlab) return cpuName(word - cpus);
    return word >= header + MachineHeader.slots && word < cpus ? "domain state" : `word ${word}`;
  }

  /** The depots, the pairs and the links of magazines; not the tree below them, nor what is in the magazines. */
  isStructure(word: Pointer): boolean {
    const { magazines, iovas, shape } = this.layout;
    if (word >= magazines)
      return word < iovas && (word - magazines) % shape.magazineWords === MagazineField.next;
    return word >= this.#at.depots;
  }

  magazineText(magazine: Pointer, { i32, f64 }: Machine): string {
    const size = sizeOfMagazine(i32, magazine);
    const pfns = Array.from({ length: size }, (_, index) => pfnAt(f64, magazine, index));
    return `${this.#magazineName(magazine)}(${pfns.join(" ")})`;
  }

  /** From the top; what is linked in a circle ends where it closes. */
  depotText(depot: Depot, machine: Machine): string {
    const seen = new Set<Pointer>();
    const texts: string[] = [];
    depot.walk((magazine) => {
      texts.push(this.magazineText(magazine, machine));
      return seen.size < seen.add(magazine).size;
    });
    return texts.join(" ") || "empty";
  }

  /** Of an object that it points to the beginning of. */
  nameOfPointer(pointer: Pointer): string | false {
    const { magazines, iovas, shape, sizeWords } = this.layout;
    if (pointer >= iovas)
      return pointer < sizeWords && (pointer - iovas) % shape.iovaWords === 0 && this.nameOf(pointer);
    return (
      pointer >= magazines && (pointer - magazines) % shape.magazineWords === 0 && this.#magazineName(pointer)
    );
  }

  #magazineName(magazine: Pointer): string {
    return `M${Math.floor((magazine - this.layout.magazines) / this.layout.shape.magazineWords) + 1}`;
  }
}

export function magazineField(offset: number): string {
  if (offset === MagazineField.next) return "next";
  return offset === MagazineField.size ? "size" : `pfns[${Math.floor((offset - MagazineField.pfns) / 2)}]`;
}

function pairName(offset: number): string {
  const [cpu, word] = [Math.floor(offset / CPU_WORDS), offset % CPU_WORDS];
  return word < PAIR_WORDS ? `${word === 0 ? "loaded" : "prev"} of CPU ${cpu}` : `pairs[${offset}]`;
}

function slabField(offset: number): string {
  return offset === SlabHeader.fresh ? "fresh" : "spare";
}

function cpuName(offset: number): string {
  const [cpu, word] = [Math.floor(offset / CPU_WORDS), offset % CPU_WORDS];
  const field = Object.entries(CpuBlock).findLast(([, at]) => at <= word)?.[0] ?? "";
  return `${field} of CPU ${cpu}`;
}
