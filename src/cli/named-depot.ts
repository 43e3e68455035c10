import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { BadDepotDesign } from "../depot/define-depot.js";
import { findDepotDesign } from "../depot/registry.js";
import { type DepotSource, loadDepot } from "../engine/depot-modules.js";
import type { DepotDesign } from "../iova/depot.js";
import { isDepotFile } from "./options/depot-names.js";
import { badDepot } from "./usage-error.js";

/** A depot design that the command line names: by its id, or by the file that exports it. */
export interface NamedDepot {
  readonly given: string;
  readonly source: DepotSource;
  readonly design: DepotDesign;
}

/** Loads the designs that `--depot` names. No two of them may share an id, but for one that is named again. */
export async function loadDepots(names: readonly string[]): Promise<NamedDepot[]> {
  const depots: NamedDepot[] = [];
  for (const given of names) {
    const depot = await load(given);
    const { id } = depot.design;
    const builtIn = findDepotDesign(id);
    if (builtIn !== undefined && builtIn !== depot.design) {
      throw badDepot(given, `its id ${id} is that of a built-in design; give it another`);
    }
    const other = depots.find(({ design }) => design.id === id);
    if (other !== undefined && other.source !== depot.source) {
      throw badDepot(given, `its id ${id} is that of ${other.given} too; give it another`);
    }
    depots.push(depot);
  }
  return depots;
}

export async function loadOneDepot(name: string): Promise<NamedDepot> {
  const [depot] = await loadDepots([name]);
  return depot!;
}

/** Whether `name` means this design: as it was given, by its id, or by its file written in another way. */
export function isNamed({ given, source, design }: NamedDepot, name: string): boolean {
  return name === given || name === design.id || (isDepotFile(name) && sourceOf(name) === source);
}

async function load(given: string): Promise<NamedDepot> {
  const source = sourceOf(given);
  try {
    return { given, source, design: await loadDepot(source) };
  } catch (error) {
    if (error instanceof BadDepotDesign) throw badDepot(given, error.message);
    throw error;
  }
}

function sourceOf(name: string): DepotSource {
  return isDepotFile(name) ? pathToFileURL(resolve(name)).href : name;
}
