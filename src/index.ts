/** The public interface of the package; everything else may change at any time. */

export { DEPOT_DESIGNS, findDepotDesign } from "./depot/registry.js";
export { type RunRequest, ThreadEngine } from "./engine/threads/thread-engine.js";
export type { Depot, DepotDesign, DepotOptions } from "./iova/depot.js";
export {
  type AllocatorOptions,
  DEFAULT_DOMAIN,
  type DomainOptions,
  defaultAllocatorOptions,
  IovaDomain,
  type IovaRange,
  type MemoryLimits,
  machineShape,
} from "./iova/domain.js";
export { compareResults, compareRuns } from "./measure/comparison.js";
export { interleave } from "./measure/interleave.js";
export type * from "./measure/result.js";
export { layoutOf } from "./memory/machine-layout.js";
export { ThreadMachine } from "./memory/thread-machine.js";
export { compileTrace } from "./workload/trace/compile.js";
export type { WorkloadName, WorkloadSpec } from "./workload/workload-spec.js";
