import { notUnderstood } from "./compiler.js";

/**
 * A word of the kernel's that the shims do not know, behind the bracket of a struct, is the name of a variable to the
 * compiler: `} ____cacheline_aligned_in_smp;`. The allocator has no variables with such names.
 */
const STRAY = /^\s*\.type\s+(__\w+),\s*[@%]object/m;

/** How the allocator of a tree keeps the magazines of a depot: an array is declared with its length, or allocated. */
const DEPOT_FORMS = ["list", "array", "allocated"] as const;
export type DepotForm = (typeof DEPOT_FORMS)[number];

/**
 * What the assembly of `probe/depot-form.c` tells of the tree that it was compiled with. There may be what compiles and
 * is yet not understood: that ends with a line, before a program is made of it.
 */
export function depotFormIn(assembly: string, given: string): DepotForm {
  const [, stray] = STRAY.exec(assembly) ?? [];
  if (stray !== undefined) {
    throw notUnderstood(given, `the word ${stray}, which the compiler takes for a variable`);
  }
  const [, told] = /"depot form: (\w+)/.exec(assembly) ?? [];
  const form = DEPOT_FORMS.find((known) => known === told);
  if (form !== undefined) return form;
  throw notUnderstood(given, "the depot of struct iova_rcache is neither a list nor an array of magazines");
}
