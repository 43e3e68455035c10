import type { DepotDesign } from "../../iova/depot.js";
import { DEFAULT_BINS, defaultAllocatorOptions, IovaDomain, machineShape } from "../../iova/domain.js";
import { bootOf } from "../../memory/cpu-layout.js";
import { layoutOf } from "../../memory/machine-layout.js";
import { SLAB_BATCH } from "../../memory/slab.js";
import { ThreadMachine } from "../../memory/thread-machine.js";
import type { CaptureSurvey } from "./survey.js";

/** What a domain of the capture is created with. */
export interface CapturedCreation {
  /** In bytes. */
  readonly granule: number;
  readonly startPfn: number;
}

/** A domain in a machine of its own, with room for all that the capture can put into it; one thread calls for all CPUs. */
export function createModel(
  survey: CaptureSurvey,
  design: DepotDesign,
  created: CapturedCreation,
): IovaDomain {
  const { cpus } = survey;
  const options = defaultAllocatorOptions(cpus, design);
  // Each CPU, and whoever creates the domain, may hold back two batches of each slab.
  const heldBack = (cpus + 2) * 2 * SLAB_BATCH;
  const shape = machineShape(options, design, {
    domains: 1,
    maxIovas: survey.ranges + heldBack,
    maxMagazines: 2 * cpus * DEFAULT_BINS + survey.magazines + heldBack,
  });
  const machine = ThreadMachine.create(layoutOf(shape));
  if (survey.facts.onlineCpus !== undefined) machine.setOnlineCpus(survey.facts.onlineCpus);
  const domain = { granuleShift: Math.log2(created.granule), startPfn: created.startPfn };
  return IovaDomain.create(machine, design, options, domain, bootOf(cpus));
}
