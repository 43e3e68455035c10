import type { WorkloadName } from "../../workload/workload-spec.js";
import type { GivenOptions } from "./given-options.js";
import { isMoot } from "./moot-options.js";
import { OPTION_NAMES, type OptionName, OUTPUT_FORMATS, optionsOf, specOf } from "./option-table.js";

/** What the table leaves to run time, as it was found; undefined for none. */
export type FoundValues = { readonly [Name in OptionName]?: unknown };

/**
 * Every option of the command as it was in force, under its camel-case name: as given, as found at run time, or by
 * default; null for none. Options that shape none of `workloads`, if there are any,
 * are left out, and so is where the result goes.
 */
export function optionsInForce(
  options: GivenOptions,
  found: FoundValues,
  workloads: readonly WorkloadName[],
): Record<string, unknown> {
  const inForce: Record<string, unknown> = {};
  for (const name of optionsOf(options.command)) {
    const shapes = specOf(name).workloads;
    const concerned = workloads.filter((workload) => shapes?.includes(workload));
    const isIdle = shapes !== undefined && concerned.length === 0 && workloads.length > 0;
    if (isIdle || OUTPUT_FORMATS.some((format) => format === name)) continue;
    const value = name in found ? found[name] : valueFor(options, name, concerned);
    inForce[camelCase(name)] = isMoot(options, name) ? null : (value ?? null);
  }
  return inForce;
}

/** One value, or one for each workload where their defaults differ. */
function valueFor(options: GivenOptions, name: OptionName, workloads: readonly WorkloadName[]): unknown {
  const values = workloads.map((workload) => [workload, options.get(name, workload)] as const);
  const distinct = new Set(values.map(([, value]) => value));
  return distinct.size > 1 ? Object.fromEntries(values) : options.get(name, workloads[0]);
}

const CAMEL_CASE: ReadonlyMap<OptionName, string> = new Map(
  OPTION_NAMES.map((name) => [name, name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())]),
);

/** The name in results and of `--vary`. */
export function camelCase(name: OptionName): string {
  return CAMEL_CASE.get(name)!;
}
