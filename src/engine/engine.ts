import type { RunResult } from "../measure/result.js";
import type { RunRequest } from "./run-request.js";

/** Who runs workloads: real threads, or simulated CPUs. */
export interface Engine {
  /** Runs a workload once on a fresh machine. */
  run(request: RunRequest): Promise<RunResult>;
  /** To be called when no run is under way. */
  close(): Promise<void>;
}
