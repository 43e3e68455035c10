/**
 * A second model of the kernel's allocator, as plain as can be, which records what it does as a kernel with probes at its inner steps would.
 * It shares no code with the allocator under test; its ranges are in a sorted array, its magazines are arrays.
 */
export interface ReferenceOptions {
  readonly depot: "array" | "list";
  readonly cpus: number;
  /** Everything below is reserved: a small space is soon exhausted. */
  readonly reservedBelow: number;
}

interface Range {
  readonly pfnLo: number;
  readonly pfnHi: number;
}

interface Magazine {
  readonly address: number;
  pfns: number[];
}

interface Bin {
  readonly address: number;
  readonly pairs: { loaded: Magazine; prev: Magazine }[];
  /** The top one last. */
  readonly depot: Magazine[];
}

const IOVAD = "0xff11000101434a08";
const MAGAZINE_SIZE = 127;
const ARRAY_SIZE = 32;
const DMA32_PFN = 2 ** 20;

export class ReferenceKernel {
  readonly lines: string[] = [];
  /** Lines whose last number is an answer of the allocator, not a question to it. */
  readonly answers: number[] = [];
  readonly #ranges: Range[] = [];
  readonly #anchor: Range = { pfnLo: Number.POSITIVE_INFINITY, pfnHi: Number.POSITIVE_INFINITY };
  #cached32: Range = this.#anchor;
  #cached: Range = this.#anchor;
  #max32 = DMA32_PFN;
  #addresses = 0;
  readonly #bins: readonly Bin[];

  constructor(private readonly options: ReferenceOptions) {
    this.#bins = Array.from({ length: 6 }, () => ({
      address: this.#address(),
      pairs: Array.from({ length: options.cpus }, () => ({
        loaded: this.#magazine(),
        prev: this.#magazine(),
      })),
      depot: [],
    }));
    this.#log(0, `init_iova_domain: (f) iovad=${IOVAD} granule=0x1000 start_pfn=0x1`);
    this.#log(0, `reserve_iova: (f) iovad=${IOVAD} pfn_lo=0x1 pfn_hi=${hex(options.reservedBelow - 1)}`);
    this.#ranges.push({ pfnLo: 1, pfnHi: options.reservedBelow - 1 });
  }

  get text(): string {
    return `${this.lines.join("\n")}\n`;
  }

  alloc(cpu: number, size: number, limitPfn: number, flush: boolean): number {
    const request = `size=${size} limit_pfn=${hex(limitPfn)} flush_rcache=${flush ? 1 : 0}`;
    this.#log(cpu, `alloc_iova_fast: (f) iovad=${IOVAD} ${request}`);
    const rounded = size < 32 ? 2 ** orderOf(size) : size;
    let pfn = this.#get(cpu, rounded, limitPfn) || this.#allocTree(cpu, rounded, limitPfn);
    if (pfn === 0 && flush) {
      this.#flush(cpu);
      pfn = this.#allocTree(cpu, rounded, limitPfn);
    }
    this.#answer(cpu, `alloc_iova_fast_ret: (f) iovad=${IOVAD} pfn=${hex(pfn)}`);
    return pfn;
  }

  free(cpu: number, pfn: number, size: number): void {
    this.#log(cpu, `free_iova_fast: (f) iovad=${IOVAD} pfn=${hex(pfn)} size=${size}`);
    const bin = this.#bins[orderOf(size)];
    if (bin === undefined) {
      this.#remove(cpu, pfn);
      return;
    }
    const pair = bin.pairs[cpu]!;
    let overflow: Magazine | undefined;
    if (pair.loaded.pfns.length === MAGAZINE_SIZE) {
      if (pair.prev.pfns.length < MAGAZINE_SIZE) {
        this.#log(
          cpu,
          `rc_put_swap: (f) iovad=${IOVAD} loaded=${hex(pair.loaded.address)} prev=${hex(pair.prev.address)}`,
        );
        [pair.loaded, pair.prev] = [pair.prev, pair.loaded];
      } else {
        const full = pair.loaded;
        pair.loaded = this.#magazine();
        const where = `iovad=${IOVAD} rcache=${hex(bin.address)} mag=${hex(full.address)}`;
        if (this.options.depot === "array" && bin.depot.length === ARRAY_SIZE) {
          this.#answer(cpu, `depot_overflow: (f) ${where} depot=${ARRAY_SIZE}`);
          overflow = full;
        } else {
          bin.depot.push(full);
          this.#answer(cpu, `depot_push: (f) ${where} depot_after=${bin.depot.length}`);
        }
      }
    }
    const { loaded } = pair;
    const where = `iovad=${IOVAD} rcache=${hex(bin.address)} mag=${hex(loaded.address)}`;
    this.#answer(cpu, `rc_push: (f) ${where} pfn=${hex(pfn)} n=${loaded.pfns.length}`);
    loaded.pfns.push(pfn);
    if (overflow !== undefined) this.#drain(cpu, overflow);
  }

  /** The reclaim work of every bin runs on `cpu`. */
  reclaim(cpu: number): void {
    for (const bin of this.#bins) {
      if (this.options.depot === "array" || bin.depot.length <= this.options.cpus) continue;
      const magazine = bin.depot.pop()!;
      const where = `rcache=${hex(bin.address)} iovad=${IOVAD} mag=${hex(magazine.address)}`;
      this.#answer(cpu, `depot_reclaim: (f) ${where} depot_after=${bin.depot.length}`);
      this.#drain(cpu, magazine);
    }
  }

  /** `dead` goes offline; `cpu` returns what it cached. */
  offline(dead: number, cpu: number): void {
    this.#log(cpu, `free_cpu_cached_iovas: (f) cpu=${dead} iovad=${IOVAD}`);
    for (const { pairs } of this.#bins)
      for (const magazine of [pairs[dead]!.loaded, pairs[dead]!.prev]) this.#drain(cpu, magazine);
  }

  put(): void {
    this.#log(0, `put_iova_domain: (f) iovad=${IOVAD}`);
  }

  #get(cpu: number, size: number, limitPfn: number): number {
    const bin = this.#bins[orderOf(size)];
    if (bin === undefined) return 0;
    const pair = bin.pairs[cpu]!;
    if (pair.loaded.pfns.length === 0) {
      if (pair.prev.pfns.length > 0) {
        this.#log(
          cpu,
          `rc_get_swap: (f) iovad=${IOVAD} loaded=${hex(pair.loaded.address)} prev=${hex(pair.prev.address)}`,
        );
        [pair.loaded, pair.prev] = [pair.prev, pair.loaded];
      } else {
        const magazine = bin.depot.pop();
        if (magazine === undefined) {
          this.#log(cpu, `depot_empty: (f) iovad=${IOVAD} rcache=${hex(bin.address)} rsize=${size}`);
          return 0;
        }
        pair.loaded = magazine;
        const where = `iovad=${IOVAD} rcache=${hex(bin.address)} mag=${hex(magazine.address)}`;
        this.#answer(cpu, `depot_pop: (f) ${where} depot_after=${bin.depot.length}`);
      }
    }
    const { pfns, address } = pair.loaded;
    // Unsigned: a limit below the size wraps, and everything is below it.
    const bound = limitPfn + 1 - size < 0 ? Number.POSITIVE_INFINITY : limitPfn + 1 - size;
    const limit = hex64(limitPfn + 1 - size);
    const idx = pfns.findLastIndex((pfn) => pfn <= bound);
    if (idx < 0) {
      this.#log(
        cpu,
        `rc_limit_miss: (f) iovad=${IOVAD} mag=${hex(address)} n=${pfns.length} limit=${limit} rsize=${size}`,
      );
      return 0;
    }
    const pfn = pfns[idx]!;
    const fields = `mag=${hex(address)} limit=${limit} rsize=${size} n=${pfns.length} idx=${idx} pfn=${hex(pfn)}`;
    this.#answer(cpu, `rc_pop: (f) iovad=${IOVAD} ${fields}`);
    pfns[idx] = pfns.at(-1)!;
    pfns.pop();
    return pfn;
  }

  #flush(cpu: number): void {
    for (let other = 0; other < this.options.cpus; other++) this.offline(other, cpu);
    for (const bin of this.#bins) {
      const magazines = bin.depot.splice(0);
      for (const magazine of this.options.depot === "array" ? magazines : magazines.reverse())
        this.#drain(cpu, magazine);
    }
  }

  #drain(cpu: number, magazine: Magazine): void {
    const { pfns, address } = magazine;
    this.#answer(cpu, `iova_magazine_free_pfns: (f) mag=${hex(address)} iovad=${IOVAD} n=${pfns.length}`);
    magazine.pfns = [];
    for (const pfn of pfns) this.#remove(cpu, pfn);
  }

  #allocTree(cpu: number, size: number, limitPfn: number): number {
    this.#log(cpu, `alloc_iova: (f) iovad=${IOVAD} size=${size} limit_pfn=${hex(limitPfn)} size_aligned=1`);
    const limit1 = limitPfn + 1;
    const range = this.#search(size, limit1);
    if (range === undefined) {
      this.#answer(
        cpu,
        `tree_full: (f) iovad=${IOVAD} size=${size} limit1=${hex(limit1)} max32=${hex(this.#max32)}`,
      );
      return 0;
    }
    this.#ranges.push(range);
    this.#ranges.sort((a, b) => a.pfnLo - b.pfnLo);
    if (range.pfnHi < DMA32_PFN) this.#cached32 = range;
    else this.#cached = range;
    const fields = `limit1=${hex(limit1)} pfn_lo=${hex(range.pfnLo)} pfn_hi=${hex(range.pfnHi)}`;
    this.#answer(cpu, `tree_insert: (f) iovad=${IOVAD} ${fields}`);
    return range.pfnLo;
  }

  #search(size: number, limit1: number): Range | undefined {
    const is32 = limit1 <= DMA32_PFN;
    if (is32 && size >= this.#max32) return undefined;
    const start = is32 ? this.#cached32 : this.#cached;
    const found = this.#walk(start, size, limit1, 1);
    if (found !== undefined) return found;
    // Once more, from the limit down to where the first walk began.
    if (start.pfnHi < limit1) {
      const above = is32 ? (this.#ranges.find(({ pfnHi }) => pfnHi >= limit1) ?? this.#anchor) : this.#anchor;
      const again = this.#walk(above, size, limit1, start.pfnHi + 1);
      if (again !== undefined) return again;
    }
    this.#max32 = size;
    return undefined;
  }

  #walk(start: Range, size: number, limit1: number, low: number): Range | undefined {
    const alignment = 2 ** orderOf(size);
    const from = start === this.#anchor ? this.#ranges.length : this.#ranges.indexOf(start);
    let high = limit1;
    for (let at = from; ; at--) {
      high = Math.min(high, (this.#ranges[at] ?? this.#anchor).pfnLo);
      const pfnLo = Math.floor((high - size) / alignment) * alignment;
      const below = this.#ranges[at - 1];
      if (pfnLo < low) return undefined;
      if (below === undefined || below.pfnHi < pfnLo) return { pfnLo, pfnHi: pfnLo + size - 1 };
    }
  }

  #remove(cpu: number, pfn: number): void {
    const at = this.#ranges.findIndex(({ pfnLo, pfnHi }) => pfnLo <= pfn && pfn <= pfnHi);
    const range = this.#ranges[at]!;
    const next = this.#ranges[at + 1] ?? this.#anchor;
    if (range === this.#cached32 || (range.pfnHi < DMA32_PFN && range.pfnLo >= this.#cached32.pfnLo))
      this.#cached32 = next;
    if (range.pfnLo < DMA32_PFN) this.#max32 = DMA32_PFN;
    if (range.pfnLo >= this.#cached.pfnLo) this.#cached = next;
    this.#ranges.splice(at, 1);
    this.#answer(
      cpu,
      `remove_iova: (f) iovad=${IOVAD} pfn_lo=${hex(range.pfnLo)} pfn_hi=${hex(range.pfnHi)}`,
    );
  }

  #magazine(): Magazine {
    return { address: this.#address(), pfns: [] };
  }

  #address(): number {
    return 0x1000 + 0x400 * this.#addresses++;
  }

  #answer(cpu: number, event: string): void {
    this.answers.push(this.lines.length);
    this.#log(cpu, event);
  }

  #log(cpu: number, event: string): void {
    const line = this.lines.length;
    this.lines.push(`            fio-${100 + cpu}     [00${cpu}] d.Z1.  ${line}.000000: ${event}`);
  }
}

const orderOf = (size: number): number => Math.ceil(Math.log2(size));
const hex = (value: number): string => `0x${value.toString(16)}`;
const hex64 = (value: number): string => `0x${BigInt.asUintN(64, BigInt(value)).toString(16)}`;
