import type { Pointer } from "./pointer.js";
import type { Slab } from "./slab.js";

/**
 * Checks a slab at rest: every object ever taken from its region is in use or free, and none is both, or free
 * twice. `used` are the objects known to be in use; `all` says that there are no others.
 */
export function verifySlab(
  what: string,
  slab: Slab,
  used: { has(object: Pointer): boolean; readonly size: number },
  all: boolean,
  violation: (text: string) => void,
): void {
  const free = new Set<Pointer>();
  slab.walkFree((object) => {
    const wrong = !slab.isObject(object)
      ? "not an object"
      : free.has(object)
        ? "free twice"
        : used.has(object)
          ? "free and in use"
          : undefined;
    if (wrong !== undefined) violation(`slab of ${what}: ${object} is ${wrong}`);
    free.add(object);
    return wrong === undefined;
  });
  const elsewhere = slab.fresh - free.size - used.size;
  if (elsewhere < 0 || (all && elsewhere !== 0)) {
    violation(
      `slab of ${what}: ${used.size} in use + ${free.size} free, but ${slab.fresh} taken from its region`,
    );
  }
}
