import type { MachineDescription } from "../../measure/result.js";
import { bytes } from "../figure.js";

/** What the numbers below were measured on. */
export function machineLine(machine: MachineDescription): string {
  const { cpu, cores, memoryBytes, platform, node } = machine;
  return `${cpu}, ${cores} ${cores === 1 ? "core" : "cores"}, ${bytes(memoryBytes)}, ${platform}, Node ${node}`;
}
