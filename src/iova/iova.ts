import { f64Index, type Pointer, WORDS_PER_F64 } from "../memory/pointer.js";

/**
 * An iova: an allocated range [pfnLo, pfnHi], one node of a domain's red-black tree.
 *
 *   word | field       | access under      | meaning
 *   -----|-------------|-------------------|-----------------------------------------------------
 *   0    | parentColor | the tree lock     | parent | color; in a free object: the slab's link
 *   1    | left        | the tree lock     | child with lower pfns, or NULL
 *   2    | right       | the tree lock     | child with higher pfns, or NULL
 *   3    | batchLink   | nothing: atomics  | the slab's link between batches, see Slab
 *   4, 5 | pfnLo       | the tree lock     | Float64
 *   6, 7 | pfnHi       | the tree lock     | Float64, inclusive
 *
 * Invariants: pfnLo <= pfnHi; ranges of one tree are disjoint.
 *
 * Why 32 bytes: two to a cache line, as small as three links and two pfns get.
 */
export const IovaField = { parentColor: 0, left: 1, right: 2, batchLink: 3, pfnLo: 4, pfnHi: 6 } as const;
export const IOVA_WORDS = 4 + 2 * WORDS_PER_F64;

/** The same two pfns as Float64 offsets from a node's Float64 index. */
const PFN_LO_F64 = IovaField.pfnLo / WORDS_PER_F64;
const PFN_HI_F64 = IovaField.pfnHi / WORDS_PER_F64;

export function pfnLoOf(f64: Float64Array, iova: Pointer): number {
  return f64[f64Index(iova) + PFN_LO_F64]!;
}

export function pfnHiOf(f64: Float64Array, iova: Pointer): number {
  return f64[f64Index(iova) + PFN_HI_F64]!;
}

export function setPfnLo(f64: Float64Array, iova: Pointer, pfnLo: number): void {
  f64[f64Index(iova) + PFN_LO_F64] = pfnLo;
}

export function setPfnHi(f64: Float64Array, iova: Pointer, pfnHi: number): void {
  f64[f64Index(iova) + PFN_HI_F64] = pfnHi;
}
