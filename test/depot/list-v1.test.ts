import { describe, expect, it } from "vitest";
import { NullDereference } from "../../src/memory/errors.js";
import { LIMIT_32, smallDomain } from "../iova/small-domain.js";

/** Performs the loops that end list-v1, on a domain whose depots hold something or not. */
function domainWithDepots(depot: string, fill: boolean) {
  const domain = smallDomain({ depot, magazineSize: 1, bins: 2 });
  if (fill) {
    const pfns = Array.from({ length: 6 }, () => domain.allocFast(0, 1, LIMIT_32, false));
    for (const pfn of pfns) domain.freeFast(0, pfn, 1);
    expect(domain.rcaches[0]!.depot.size()).toBe(4);
  }
  return domain;
}

describe.each([
  ["empty depots", false],
  ["magazines in a depot", true],
])("with %s", (_, fill) => {
  it("the loops of list-v1 follow next of NULL, in a flush and in a teardown", () => {
    for (const loop of ["flush", "put"] as const) {
      const domain = domainWithDepots("list-v1", fill);
      let fault: unknown;
      try {
        domain[loop](0);
      } catch (error) {
        fault = error;
      }
      expect(fault).toBeInstanceOf(NullDereference);
      expect(fault).toMatchObject({ address: 0, access: "read" });
    }
  });

  it.each(["list-v1-guard", "list", "lockfree"])("those of %s do not", (depot) => {
    const domain = domainWithDepots(depot, fill);
    domain.flush(0);
    domain.put(0);
  });
});

it("list-v1 allocates and frees as the list does: the get path tests the head first", () => {
  const domain = domainWithDepots("list-v1", true);
  const pfns = Array.from({ length: 10 }, () => domain.allocFast(0, 1, LIMIT_32, false));
  expect(new Set(pfns).size).toBe(10);
  expect(pfns).not.toContain(0);
});
