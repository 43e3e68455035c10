import type { MessagePort } from "node:worker_threads";
import type { MachineProfile } from "../../measure/machine-profile.js";
import type { RunResult } from "../../measure/result.js";
import { withOwnSlots } from "../../workload/trace/compiled-trace.js";
import type { WorkloadSpec } from "../../workload/workload-spec.js";
import type { PortWrapper } from "../cpu.js";
import type { RunRequest } from "../run-request.js";
import { type Failure, failureOf } from "../threads/failure.js";
import { VirtualEngine } from "./virtual-engine.js";

/** A whole run for a worker thread to simulate. Structured-cloneable. */
export interface PointTask {
  readonly request: Omit<RunRequest, "onLook" | "signal">;
  readonly profile: MachineProfile;
  /** Where a LiveLook is posted every now and then. @default nobody looks on */
  readonly looks?: MessagePort;
}

export type PointOutcome =
  | { readonly outcome: "done"; readonly run: RunResult }
  | { readonly outcome: "failed"; readonly failure: Failure };

export async function simulatePoint(
  { request: asked, profile, looks }: PointTask,
  watch: PortWrapper,
): Promise<PointOutcome> {
  const request = { ...asked, workload: ofThisRun(asked.workload) };
  const onLook: RunRequest["onLook"] = looks && ((look) => looks.postMessage(look));
  try {
    const run = await new VirtualEngine(profile, watch).run({ ...request, ...(onLook && { onLook }) });
    return { outcome: "done", run };
  } catch (error) {
    // No one CPU: the simulation as a whole.
    return { outcome: "failed", failure: failureOf(error, 0) };
  }
}

/** A trace is in memory that all threads share: of that the run may change nothing. */
function ofThisRun(workload: WorkloadSpec): WorkloadSpec {
  return workload.name === "trace" ? { ...workload, trace: withOwnSlots(workload.trace) } : workload;
}
