import { IovaDomain } from "../../iova/domain.js";
import { Rcache } from "../../iova/rcache.js";

/**
 * The kernel functions that methods of the allocator stand for. The depots' own code has no frame: the kernel's
 * compiler inlines it.
 */
const SYMBOLS = new Map([
  [nameOf(IovaDomain, "allocFast"), "alloc_iova_fast"],
  [nameOf(IovaDomain, "put"), "put_iova_domain"],
  [nameOf(Rcache, "drainDepot"), "free_global_cached_iovas"],
  [nameOf(Rcache, "destroy"), "free_iova_rcaches"],
]);

/** The frames of the allocator in the stack of an error, as kernel symbols, the innermost first. */
export function allocatorFrames(stack: string): string[] {
  return stack.split("\n").flatMap((line) => {
    const method = /^\s+at (\S+)/.exec(line)?.[1];
    return (method !== undefined && SYMBOLS.get(method)) || [];
  });
}

/** What the engine prints for a method, so that a method that is renamed is renamed here too. */
function nameOf<T>(
  owner: { readonly name: string; readonly prototype: T },
  method: keyof T & string,
): string {
  return `${owner.name}.${method}`;
}
