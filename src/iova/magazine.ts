import { NullDereference } from "../memory/errors.js";
import type { Machine } from "../memory/machine.js";
import { f64Index, NULL, type Pointer, WORD_BYTES, WORDS_PER_F64 } from "../memory/pointer.js";

/**
 * A magazine: a stack of pfns, full or partly full with a CPU, always full in a depot.
 *
 *   word  | field | writer                        | access | meaning
 *   ------|-------|-------------------------------|--------|----------------------------------------------
 *   0     | next  | the depot, or the slab        | atomic | the magazine below in a list depot
 *   1     | size  | the CPU that holds it         | plain  | pfns in it; in a free object: the slab's link
 *   2..   | pfns  | the CPU that holds it         | plain  | Float64 each; valid are [0, size)
 *
 * Invariants: 0 <= size <= magazineSize; a magazine is in exactly one place (a CPU's loaded or prev, a depot, the
 * slab); in a depot size = magazineSize.
 *
 * Why 127: with one 8-byte word of its own a magazine is 1 KiB exactly, a slab object without waste (Linux 6.6,
 * "iommu/iova: Make the rcache depot scale better"). In the kernel `size` and `next` are a union in that 8-byte
 * word; here they are its two halves, because a pop of the lock-free depot may read `next` of a magazine that
 * another CPU has taken, and must never find a size there.
 */
export const MAGAZINE_SIZE = 127;
export const MagazineField = { next: 0, size: 1, pfns: 2 } as const;
const SIZE = MagazineField.size;

/** The first pfn as a Float64 offset from the magazine's Float64 index; the top one is at size - 1 + this = size. */
const PFNS_F64 = MagazineField.pfns / WORDS_PER_F64;

export function magazineWords(magazineSize: number): number {
  return MagazineField.pfns + magazineSize * WORDS_PER_F64;
}

export function sizeOfMagazine(i32: Int32Array, magazine: Pointer): number {
  return i32[magazine + MagazineField.size]!;
}

export function setMagazineSize(i32: Int32Array, magazine: Pointer, size: number): void {
  i32[magazine + MagazineField.size] = size;
}

export function pfnAt(f64: Float64Array, magazine: Pointer, index: number): number {
  return f64[f64Index(magazine) + PFNS_F64 + index]!;
}

export function setPfnAt(f64: Float64Array, magazine: Pointer, index: number, pfn: number): void {
  f64[f64Index(magazine) + PFNS_F64 + index] = pfn;
}

/** Takes the top pfn if it is `<= bound`, and no bogus 0; else answers 0, and nothing happened. */
export function popPfn(i32: Int32Array, f64: Float64Array, magazine: Pointer, bound: number): number {
  const size = i32[magazine + SIZE]!;
  if (size === 0) return 0;
  const pfn = f64[(magazine >> 1) + size]!;
  if (pfn > bound || pfn === 0) return 0;
  i32[magazine + SIZE] = size - 1;
  return pfn;
}

/** Puts `pfn` on top; false, and nothing happened, when the magazine is full. */
export function pushPfn(
  i32: Int32Array,
  f64: Float64Array,
  magazine: Pointer,
  magazineSize: number,
  pfn: number,
): boolean {
  const size = i32[magazine + SIZE]!;
  if (size === magazineSize) return false;
  f64[(magazine >> 1) + PFNS_F64 + size] = pfn;
  i32[magazine + SIZE] = size + 1;
  return true;
}

/** Follows a depot's link. Through NULL it faults: this is where a pop from an empty list ends. */
export function nextOf(machine: Machine, magazine: Pointer): Pointer {
  if (magazine === NULL) throw new NullDereference(MagazineField.next * WORD_BYTES, "read");
  return machine.atomics.load(machine.i32, magazine + MagazineField.next);
}

export function setNext(machine: Machine, magazine: Pointer, next: Pointer): void {
  if (magazine === NULL) throw new NullDereference(MagazineField.next * WORD_BYTES, "write");
  machine.atomics.store(machine.i32, magazine + MagazineField.next, next);
}
