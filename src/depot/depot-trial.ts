import type { Depot, DepotDesign, DepotOptions } from "../iova/depot.js";
import { magazineWords } from "../iova/magazine.js";
import { bootOf } from "../memory/cpu-layout.js";
import { layoutOf } from "../memory/machine-layout.js";
import { NULL, type Pointer, wholeLines } from "../memory/pointer.js";
import { ThreadMachine } from "../memory/thread-machine.js";
import { depotProblems } from "./depot-problems.js";

const OPTIONS: DepotOptions = { cpus: 2, magazineSize: 127 };
/** A lock that is not there for so long will never be: nobody else is about. In ms. */
const DEADLINE_MS = 1000;

/**
 * Makes one depot of a design on a machine of its own, and moves one magazine through it: what is wrong in words, or
 * undefined. It finds slips, not races. It does not drain: a design that dies of that may be somebody's exhibit.
 */
export function tryDepot(design: DepotDesign): string | undefined {
  try {
    const words = design.sizeOf(OPTIONS);
    if (!Number.isSafeInteger(words) || words < 0) {
      return `sizeOf answers ${words}: allowed is a whole number of words`;
    }
    // The first one ends the trial: what comes after it may build on it.
    for (const problem of problemsOf(design, words)) return problem;
    return undefined;
  } catch (error) {
    return `trying it out ended with ${error instanceof Error ? `${error.name}: ${error.message}` : error}`;
  }
}

function* problemsOf(design: DepotDesign, words: number): Generator<string> {
  const machine = ThreadMachine.create(
    layoutOf({
      cpus: OPTIONS.cpus,
      domains: 1,
      domainWords: wholeLines(words),
      iovaWords: 0,
      maxIovas: 0,
      magazineWords: magazineWords(OPTIONS.magazineSize),
      maxMagazines: 1,
      engineWords: 0,
    }),
    { waitDeadlineMs: DEADLINE_MS },
  );
  const { domains: base, magazines: magazine } = machine.layout;
  design.initialize(machine, base, OPTIONS);
  const depot = design.attach(machine, base, OPTIONS);
  yield* depotProblems(depot);
  const cpu = bootOf(OPTIONS.cpus);
  yield* differs("size of an empty depot", depot.size(), 0);
  yield* differs("pop of an empty depot", depot.pop(cpu), NULL);
  const pushed: unknown = depot.push(magazine, cpu);
  if (pushed === true) yield* problemsHolding(depot, magazine, cpu);
  else if (pushed !== false) yield `push answers ${pushed}: allowed is true or false`;
  else if (!design.bounded) yield "push answers false, though the design says that it is not bounded";
}

function* problemsHolding(depot: Depot, magazine: Pointer, cpu: number): Generator<string> {
  yield* differs("size after one push", depot.size(), 1);
  const shown: Pointer[] = [];
  depot.walk((found) => shown.push(found) < 2);
  yield* differs("walk after one push", shown.join(" "), String(magazine));
  yield* differs("pop after one push", depot.pop(cpu), magazine);
  yield* differs("size after push and pop", depot.size(), 0);
}

function* differs(what: string, found: unknown, wanted: unknown): Generator<string> {
  if (found !== wanted) yield `${what} answers ${found}, not ${wanted}`;
}
