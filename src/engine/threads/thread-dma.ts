import { DmaLayer } from "../../dma/dma-layer.js";
import type { DmaOptions } from "../../dma/dma-options.js";
import type { FlushHost } from "../../dma/flush-queue.js";
import type { IovaDomain } from "../../iova/domain.js";
import type { Machine } from "../../memory/machine.js";
import { ringsOf } from "../../workload/rings.js";
import type { WorkloadSpec } from "../../workload/workload-spec.js";
import { controlWords } from "../run-control.js";

/** What every thread of a run needs to know of the layer above the domains; structured-cloneable. */
export interface DmaPlan {
  readonly options: DmaOptions;
  /** How many devices there are. */
  readonly devices: number;
}

/** There is no IOTLB; and who frees may have to wait for other CPUs, so no lock is held meanwhile. */
const HOST: FlushHost = { flushIotlb() {}, freesUnderLock: false };

/** A thread's view of the layer: it lies behind what the CPUs share besides the allocator. */
export function attachDma(
  machine: Machine,
  domains: readonly IovaDomain[],
  workload: WorkloadSpec,
  { options, devices }: DmaPlan,
): DmaLayer {
  const { cpus } = machine.layout.shape;
  const base = machine.layout.engine + controlWords(cpus, ringsOf(workload, cpus));
  return new DmaLayer(machine, base, domains, devices, options, () => HOST);
}
