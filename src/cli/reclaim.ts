import type { DepotDesign } from "../iova/depot.js";
import type { GivenOptions } from "./options/given-options.js";
import { UsageError } from "./usage-error.js";

/** Whether housekeeping trims the depots of `design`: as asked, else as is usual for it. */
export function reclaimOf(options: GivenOptions, design: DepotDesign): boolean {
  const asked = options.get("reclaim");
  if (asked && design.reclaim === "never") {
    throw new UsageError(
      "ERR_OPTIONS_EXCLUDE",
      `--reclaim on and --depot ${design.id} exclude each other: ${design.id} has no reclaim; allowed is off`,
    );
  }
  return asked ?? design.reclaim === "on";
}
