import { describe, expect, it } from "vitest";
import { DEPOT_DESIGNS, findDepotDesign } from "../../src/depot/registry.js";

describe("the registry of depots", () => {
  it("knows every design by its id, each with a line for the help text", () => {
    const ids = DEPOT_DESIGNS.map(({ id }) => id);
    expect(ids).toEqual([
      "array",
      "array-scaled",
      "array-flush",
      "list-v1",
      "list-v1-guard",
      "list",
      "list-working-set",
      "lockfree",
      "lockfree-untagged",
      "none",
    ]);
    for (const design of DEPOT_DESIGNS) {
      expect(findDepotDesign(design.id)).toBe(design);
      expect(design.summary).not.toMatch(/\n|^$/);
    }
    expect(findDepotDesign("no-such-design")).toBeUndefined();
  });

  it("reclaims by default where the merged list does", () => {
    const on = DEPOT_DESIGNS.filter(({ reclaim }) => reclaim === "on").map(({ id }) => id);
    expect(on).toEqual(["list", "list-working-set", "lockfree", "lockfree-untagged"]);
  });
});
