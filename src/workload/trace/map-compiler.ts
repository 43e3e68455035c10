import { noCalls } from "./call-counts.js";
import type { CallRecorder, LiveAlloc } from "./call-recorder.js";
import { DomainTable } from "./domain-table.js";
import type { KernelEvent } from "./kernel-event.js";

/** Why: the granule of the domain is not recorded; this is nearly every PC's. */
const GRANULE = 4096;

/** Why: more devices than this do not map one address at a time; then something maps without ever unmapping. */
const MOST_DEVICES = 64;

const LIMIT_32BIT = 2 ** 20 - 1;
const LIMIT_48BIT = 2 ** 36 - 1;
const LIMIT_57BIT = 2 ** 45 - 1;

/**
 * Makes a workload of a capture that has only the `map` and `unmap` tracepoints, which every kernel has: a map is taken for an
 * allocation, an unmap for a free. What that cannot show: the allocator's limits, frees that wait in a flush queue, and
 * which mappings did not come from this allocator (VFIO and qemu map without it).
 *
 * One allocation may be mapped in several pieces, adjacent and ascending. Only the unmap tells which pieces were one: then the
 * first takes the whole size, and the others are taken back.
 *
 * The tracepoints do not name the device either. An address mapped while it is mapped belongs to another device: it goes to
 * the first domain in which it is free.
 */
export class MapCompiler {
  readonly counts = noCalls();
  readonly table: DomainTable;
  /** Per domain: what is mapped, by its first pfn. */
  readonly #mapped: Map<number, LiveAlloc>[] = [];

  constructor(
    file: string,
    readonly recorder: CallRecorder,
  ) {
    this.table = new DomainTable(file);
  }

  take(event: KernelEvent): void {
    if (event.event !== "map" && event.event !== "unmap") return;
    const pfn = Math.floor(event.iova / GRANULE);
    const size = Math.ceil(event.size / GRANULE);
    if (event.event === "map") this.#map(event.at.cpu, pfn, size);
    else this.#unmap(event.at.cpu, pfn, size);
  }

  finish(): void {
    for (const ranges of this.#mapped) this.counts.liveAtEnd += ranges.size;
  }

  #map(cpu: number, pfn: number, size: number): void {
    const domain = this.#domainFor(cpu, pfn);
    this.counts.allocs++;
    this.#mapped[domain]?.set(
      pfn,
      this.recorder.alloc(cpu, domain, size, limitOf(pfn + size - 1), pfn > LIMIT_32BIT),
    );
  }

  #unmap(cpu: number, pfn: number, size: number): void {
    const exact = this.#mapped.findIndex((ranges) => piecesFrom(ranges, pfn, size) === size);
    const domain = exact < 0 ? this.#mapped.findIndex((ranges) => ranges.has(pfn)) : exact;
    const ranges = this.#mapped[domain];
    const alloc = ranges?.get(pfn);
    if (ranges === undefined || alloc === undefined) {
      this.counts.freesFromBefore++;
      return;
    }
    const whole = piecesFrom(ranges, pfn, size);
    for (let next = pfn + alloc.size; next < pfn + whole; ) next += this.#takeBack(ranges, next);
    this.recorder.resize(alloc, whole);
    ranges.delete(pfn);
    this.counts.frees++;
    if (cpu !== alloc.cpu) this.counts.crossCpuFrees++;
    this.recorder.free(cpu, alloc);
  }

  /** Takes back a piece that was no allocation of its own, and answers its size. */
  #takeBack(ranges: Map<number, LiveAlloc>, pfn: number): number {
    const piece = ranges.get(pfn) as LiveAlloc;
    ranges.delete(pfn);
    this.counts.allocs--;
    this.recorder.drop(piece);
    return piece.size;
  }

  /** The first domain in which `pfn` is free. */
  #domainFor(cpu: number, pfn: number): number {
    const free = this.#mapped.findIndex((ranges) => !ranges.has(pfn));
    if (free >= 0) return free;
    if (this.#mapped.length < MOST_DEVICES) {
      this.#mapped.push(new Map());
      return this.table.assume(this.#mapped.length);
    }
    this.counts.missedFrees++;
    this.recorder.free(cpu, this.#mapped[0]!.get(pfn)!);
    this.#mapped[0]!.delete(pfn);
    return 0;
  }
}

/** The pfns from `pfn` on that are mapped without a gap in whole pieces, `size` at most. */
function piecesFrom(ranges: Map<number, LiveAlloc>, pfn: number, size: number): number {
  let end = pfn;
  for (let piece = ranges.get(end); piece !== undefined; piece = ranges.get(end)) {
    if (end + piece.size > pfn + size && end > pfn) break;
    end += piece.size;
    if (end >= pfn + size) break;
  }
  return end - pfn;
}

function limitOf(pfnHi: number): number {
  return [LIMIT_32BIT, LIMIT_48BIT].find((limit) => pfnHi <= limit) ?? LIMIT_57BIT;
}
