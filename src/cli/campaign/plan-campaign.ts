import { controlWords } from "../../engine/run-control.js";
import { DEFAULT_DOMAIN, machineShape } from "../../iova/domain.js";
import { ringsOf } from "../../workload/rings.js";
import { checkMachineSize } from "../machine-size.js";
import type { GivenOptions } from "../options/given-options.js";
import { badValue } from "../usage-error.js";
import type { Campaign, Repetitions } from "./campaign.js";
import { planFaults } from "./plan-faults.js";
import type { PlannedDesign } from "./planned-design.js";
import type { PlannedWorkload } from "./planned-workload.js";

/** The campaign that the options of compare, run or replay ask for. */
export function planCampaign(
  options: GivenOptions,
  designs: readonly PlannedDesign[],
  workloads: readonly PlannedWorkload[],
): Campaign {
  const ops = options.get("ops");
  const faults = planFaults(options, workloads);
  const campaign: Campaign = {
    workloads,
    designs,
    allocator: {
      bins: options.get("bins"),
      magazineSize: options.get("magazine-size"),
      cpuLock: options.get("cpu-lock"),
    },
    limits: { maxIovas: options.get("max-iovas"), maxMagazines: options.get("max-magazines") },
    domain: { ...DEFAULT_DOMAIN, granuleShift: options.get("granule-shift") },
    seed: options.get("seed"),
    verify: options.get("verify"),
    repetitions: repetitionsOf(options),
    until: ops === undefined ? { seconds: options.get("duration") } : { ops },
    measure: options.get("measure"),
    sampleMs: options.get("sample"),
    interval: options.get("interval"),
    ...(faults !== undefined && { faults }),
  };
  checkMemory(campaign);
  return campaign;
}

function repetitionsOf(options: GivenOptions): Repetitions {
  const repeat = options.get("repeat");
  if (repeat !== undefined) return { repeat };
  return { precision: options.get("precision") / 100, maxSeconds: options.get("max-time") };
}

/** Whether the machine can be built at all, found before the first run. */
function checkMemory({ workloads, designs, allocator, limits }: Campaign): void {
  for (const { spec, cpus } of workloads) {
    const domains = spec.name === "trace" ? spec.trace.domains.length : 1;
    const least = 2 * cpus * allocator.bins * domains;
    if (limits.maxMagazines < least) {
      const why = `two for each of ${cpus} CPUs in each of ${allocator.bins} bins${domains > 1 ? ` of ${domains} domains` : ""}`;
      throw badValue("max-magazines", String(limits.maxMagazines), `at least ${least}, ${why}`);
    }
    const engineWords = controlWords(cpus, ringsOf(spec, cpus));
    for (const { design, reclaim } of designs) {
      const shape = machineShape({ ...allocator, cpus, reclaim }, design, {
        ...limits,
        domains,
        engineWords,
      });
      checkMachineSize(shape);
    }
  }
}
