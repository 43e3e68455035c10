import type { MachineProfile } from "../../measure/machine-profile.js";
import { plain } from "../figure.js";
import { bareTable } from "./bare-table.js";
import { wrap } from "./wrap.js";

/** A machine profile, and where each of its costs comes from. */
export function calibrationText({ summary, ns, sources }: MachineProfile): string {
  const rows = Object.entries(ns).map(([name, cost]) => [name, plain(cost)]);
  const notes = Object.keys(ns).map((name) => wrap(`${name}: ${sources[`ns.${name}`]}`, "  ", "    "));
  return `${[wrap(`iovalab calibrate: ${summary}`), bareTable({ head: ["cost", "ns"], rows }), notes.join("\n")].join("\n\n")}\n`;
}
