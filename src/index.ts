/** The public interface of the package; everything else may change at any time. */

export { BadDepotDesign, defineDepot } from "./depot/define-depot.js";
export { DEPOT_DESIGNS, findDepotDesign } from "./depot/registry.js";
export { type DepotSource, loadDepot } from "./engine/depot-modules.js";
export type { FaultPlan, SlowCpu, WrongFree } from "./engine/faults/fault-plan.js";
export type { RunRequest } from "./engine/run-request.js";
export { ThreadEngine } from "./engine/threads/thread-engine.js";
export { VirtualEngine } from "./engine/virtual/virtual-engine.js";
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
export { MagazineField, nextOf, setNext } from "./iova/magazine.js";
export { compareResults, compareRuns } from "./measure/comparison.js";
export { interleave } from "./measure/interleave.js";
export type * from "./measure/result.js";
export { LockClass, type Machine, type MachineAtomics } from "./memory/machine.js";
export { layoutOf } from "./memory/machine-layout.js";
export { LINE_WORDS, NULL, type Pointer, wholeLines } from "./memory/pointer.js";
export { TaggedHead } from "./memory/tagged-head.js";
export { ThreadMachine } from "./memory/thread-machine.js";
export { TreiberStack } from "./memory/treiber-stack.js";
export { compileTrace } from "./workload/trace/compile.js";
export type { WorkloadName, WorkloadSpec } from "./workload/workload-spec.js";
