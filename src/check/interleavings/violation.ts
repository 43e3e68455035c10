import type { ViolationKind } from "../../measure/result.js";
import { NullDereference } from "../../memory/errors.js";
import { EndlessOperation } from "./checked-cpu.js";
import { MachineMisuse } from "./checked-machine.js";
import { StateOutsideMemory } from "./operation-log.js";

/** What an interleaving does wrong. */
export interface Violation {
  readonly kind: ViolationKind;
  readonly text: string;
}

/** What the code under check threw. */
export function violationOf(error: unknown, where: string): Violation {
  if (error instanceof NullDereference)
    return { kind: "null-dereference", text: `${where}: ${error.message}` };
  if (error instanceof EndlessOperation) return { kind: "endless", text: `${where}: ${error.message}` };
  if (error instanceof MachineMisuse) return { kind: "misuse", text: `${where}: ${error.message}` };
  if (error instanceof StateOutsideMemory)
    return { kind: "state-outside-memory", text: `${where}: ${error.message}` };
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { kind: "exception", text: `${where} threw ${what}` };
}
