import type { MeasuredResult } from "../measure/result.js";
import { shownValue } from "./command-line.js";
import { bytes } from "./figure.js";
import { originOf } from "./notes.js";

/** Something that two results do not share, as it is shown. */
export interface Difference {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** Options that choose what is run, or say where a file is, and leave the numbers alone. */
const NEUTRAL: readonly string[] = ["depot", "baseline", "workload", "trace"];

/**
 * What differs between two results besides what is compared: the machine, which is the host or the one that was simulated,
 * and every other option.
 */
export function differencesOf(before: MeasuredResult, after: MeasuredResult): Difference[] {
  const [earlier, later] = [conditionsOf(before), conditionsOf(after)];
  return [...new Set([...earlier.keys(), ...later.keys()])]
    .map((what) => ({ what, before: earlier.get(what) ?? "none", after: later.get(what) ?? "none" }))
    .filter((own) => own.before !== own.after);
}

function conditionsOf(result: MeasuredResult): Map<string, string> {
  const given = Object.entries(result.options).filter(([name]) => !NEUTRAL.includes(name));
  return new Map([
    ...(originOf(result) === "simulated" ? simulatedMachine(result) : hostMachine(result)),
    ...given.map(([name, value]) => [name, shownValue(value ?? "none")] as const),
  ]);
}

/** What things cost there, each under its path in the profile; what the profile is called is an option. */
function simulatedMachine({ profile }: MeasuredResult): [string, string][] {
  if (profile === undefined) return [];
  const { clusterCpus, ns, device } = profile;
  const costs = (of: object, path: string): [string, string][] =>
    Object.entries(of).map(([name, cost]) => [`profile.${path}.${name}`, String(cost)]);
  return [["profile.clusterCpus", String(clusterCpus)], ...costs(ns, "ns"), ...costs(device, "device")];
}

function hostMachine({ machine }: MeasuredResult): [string, string][] {
  return [
    ["CPU model", machine.cpu],
    ["cores", String(machine.cores)],
    ["memory", bytes(machine.memoryBytes)],
    ["platform", machine.platform],
    ["Node", machine.node],
  ];
}
