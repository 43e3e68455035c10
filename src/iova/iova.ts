import { type Pointer, WORDS_PER_F64 } from "../memory/pointer.js";

/**
 * An iova: an allocated range [pfnLo, pfnHi], one node of a domain's red-black tree.
 *
 *   word | field       | access under      | meaning
 *   -----|-------------|-------------------|-----------------------------------------------------
 *   0    | parentColor | the tree lock     | parent | color; in a free object: the slab's link
 *   1    | left        | the tree lock     | child with lower pfns, or NULL
 *   2    | right       | the tree lock     | child with higher pfns, or NULL
 *   3    | batchLink   | nothing: atomics  | the slab's link between batches, see Slab
 *   4    | prev        | the tree lock     | the next lower node, or NULL
 *   5    | next        | the tree lock     | the next higher node, or NULL
 *   6, 7 | pfnLo       | the tree lock     | Float64
 *   8, 9 | pfnHi       | the tree lock     | Float64, inclusive
 *
 * Invariants: pfnLo <= pfnHi; ranges of one tree are disjoint; prev and next are the neighbours in order.
 *
 * Why prev and next: the kernel climbs and descends to find a neighbour, at about two pointer hops a step. A hop
 * costs more here than in C, and the walks are what the lock is held for: with the links a step costs about what
 * it costs there, and the contention under study keeps its proportions. The answers are the same.
 */
export const IovaField = {
  parentColor: 0,
  left: 1,
  right: 2,
  batchLink: 3,
  prev: 4,
  next: 5,
  pfnLo: 6,
  pfnHi: 8,
} as const;
export const IOVA_WORDS = 6 + 2 * WORDS_PER_F64;

/** The same two pfns as Float64 offsets from a node's Float64 index, `iova >> 1`. */
const PFN_LO_F64 = IovaField.pfnLo / WORDS_PER_F64;
const PFN_HI_F64 = IovaField.pfnHi / WORDS_PER_F64;

export function pfnLoOf(f64: Float64Array, iova: Pointer): number {
  return f64[(iova >> 1) + PFN_LO_F64]!;
}

export function pfnHiOf(f64: Float64Array, iova: Pointer): number {
  return f64[(iova >> 1) + PFN_HI_F64]!;
}

export function setPfnLo(f64: Float64Array, iova: Pointer, pfnLo: number): void {
  f64[(iova >> 1) + PFN_LO_F64] = pfnLo;
}

export function setPfnHi(f64: Float64Array, iova: Pointer, pfnHi: number): void {
  f64[(iova >> 1) + PFN_HI_F64] = pfnHi;
}
