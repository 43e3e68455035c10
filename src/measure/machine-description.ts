import { availableParallelism, cpus, totalmem } from "node:os";
import { clockGrainNs } from "./clock-grain.js";
import type { MachineDescription } from "./result.js";

/** The machine that this process runs on, and its clock. */
export function describeMachine(): MachineDescription {
  return { ...describeComputer(), clockGrainNs: clockGrainNs() };
}

/** The same where no clock was looked at: nothing of it is measured, so that it is the same again on the same machine. */
export function describeComputer(): MachineDescription {
  return {
    // Some virtual machines and ARM cores name no model.
    cpu: cpus()[0]?.model.trim() || "unknown CPU",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    v8: process.versions.v8,
  };
}
