import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { BadDepotDesign } from "../depot/define-depot.js";
import { designProblems } from "../depot/depot-problems.js";
import { tryDepot } from "../depot/depot-trial.js";
import { findDepotDesign } from "../depot/registry.js";
import type { DepotDesign } from "../iova/depot.js";

/** How every thread finds a design: the id of a built-in one, or the URL of a module whose default export it is. */
export type DepotSource = string;

/** Designs that this thread has loaded, by URL. */
const loaded = new Map<DepotSource, DepotDesign>();

/** The design of a source; modules are loaded and checked, once per thread. Throws BadDepotDesign. */
export async function loadDepot(source: DepotSource): Promise<DepotDesign> {
  const known = findDepotDesign(source) ?? loaded.get(source);
  if (known !== undefined) return known;
  const design = exportOf(await importModule(source));
  const problem = designProblems(design).join("; ") || tryDepot(design as DepotDesign);
  if (problem) throw new BadDepotDesign([problem]);
  loaded.set(source, design as DepotDesign);
  return design as DepotDesign;
}

/** The design of a source that is built in, or that this thread has loaded. */
export function loadedDepot(source: DepotSource): DepotDesign {
  const design = findDepotDesign(source) ?? loaded.get(source);
  if (design === undefined) throw new Error(`no depot design ${source}: a module's must be loaded before`);
  return design;
}

async function importModule(url: string): Promise<Record<string, unknown>> {
  if (!url.startsWith("file:")) throw new BadDepotDesign([`there is no design ${url}`]);
  if (!existsSync(fileURLToPath(url))) throw new BadDepotDesign(["there is no such file"]);
  try {
    return (await import(url)) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof Error && "problems" in error) throw new BadDepotDesign([error.message]);
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new BadDepotDesign([`it cannot be loaded: ${why}`]);
  }
}

/** The default export, or the only one. */
function exportOf(module: Record<string, unknown>): unknown {
  const exported = Object.values(module);
  if (module.default !== undefined) return module.default;
  if (exported.length === 1) return exported[0];
  throw new BadDepotDesign([
    `it exports ${exported.length === 0 ? "nothing" : "no default"}: a design is the default export`,
  ]);
}
