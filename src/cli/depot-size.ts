import type { DepotDesign } from "../iova/depot.js";
import type { GivenOptions } from "./options/given-options.js";
import { withoutEffect } from "./usage-error.js";

/** How many magazines the depots of fixed size are to hold; undefined for as many as their designs say. */
export function depotSizeOf(options: GivenOptions, designs: readonly DepotDesign[]): number | undefined {
  const asked = options.get("depot-size");
  if (asked === undefined || designs.some(({ takesDepotSize }) => takesDepotSize)) return asked;
  const ids = designs.map(({ id }) => id).join(", ");
  throw withoutEffect("depot-size", `it is for depots of fixed size, like array, and the depot is ${ids}`);
}
