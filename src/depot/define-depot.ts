import type { DepotDesign } from "../iova/depot.js";
import { MachineError } from "../memory/errors.js";
import { designProblems } from "./depot-problems.js";

/** A depot design that does not keep to the contract. */
export class BadDepotDesign extends MachineError {
  constructor(readonly problems: readonly string[]) {
    super("BAD_DEPOT_DESIGN", problems.join("; "));
  }
}

/**
 * A depot design of one's own: checks that nothing is missing, and answers it. A module that exports the answer as its
 * default can be named wherever a built-in design can. Throws BadDepotDesign.
 */
export function defineDepot(design: DepotDesign): DepotDesign {
  const problems = designProblems(design);
  if (problems.length > 0) throw new BadDepotDesign(problems);
  return Object.freeze({ ...design });
}
