import type { MeasuredResult } from "../measure/result.js";
import { shownValue } from "./command-line.js";
import { bytes } from "./figure.js";

/** Something that two results do not share, as it is shown. */
export interface Difference {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** Options that choose what is run, or say where a file is, and leave the numbers alone. */
const NEUTRAL: readonly string[] = ["depot", "baseline", "workload", "trace"];

/** What differs between two results besides what is compared: the machine, Node, every other option. */
export function differencesOf(before: MeasuredResult, after: MeasuredResult): Difference[] {
  const [earlier, later] = [conditionsOf(before), conditionsOf(after)];
  return [...new Set([...earlier.keys(), ...later.keys()])]
    .map((what) => ({ what, before: earlier.get(what) ?? "none", after: later.get(what) ?? "none" }))
    .filter((own) => own.before !== own.after);
}

function conditionsOf({ machine, options }: MeasuredResult): Map<string, string> {
  const given = Object.entries(options).filter(([name]) => !NEUTRAL.includes(name));
  return new Map([
    ["CPU model", machine.cpu],
    ["cores", String(machine.cores)],
    ["memory", bytes(machine.memoryBytes)],
    ["platform", machine.platform],
    ["Node", machine.node],
    ...given.map(([name, value]) => [name, shownValue(value ?? "none")] as const),
  ]);
}
