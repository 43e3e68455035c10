import { availableParallelism, cpus, totalmem } from "node:os";
import { clockGrainNs } from "./clock-grain.js";
import type { MachineDescription } from "./result.js";

/** The machine that this process runs on. */
export function describeMachine(): MachineDescription {
  return {
    // Some virtual machines and ARM cores name no model.
    cpu: cpus()[0]?.model.trim() || "unknown CPU",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    v8: process.versions.v8,
    clockGrainNs: clockGrainNs(),
  };
}
