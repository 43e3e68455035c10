import type { MeasuredResult } from "../measure/result.js";
import { originOf } from "./notes.js";
import { machineLine } from "./text/machine-line.js";

/** Where the numbers come from: `measured` and the machine, or `simulated` and its profile. */
export function originLine(result: MeasuredResult): string {
  const { profile, machine } = result;
  if (profile === undefined) return `${originOf(result)}: ${machineLine(machine)}`;
  const { name, summary } = profile;
  return `simulated: no such machine ran; times are those of the profile ${name}, ${summary}`;
}
