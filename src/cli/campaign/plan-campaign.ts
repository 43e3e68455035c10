import { dmaWords } from "../../dma/dma-layer.js";
import { NO_DMA } from "../../dma/dma-options.js";
import { controlWords } from "../../engine/run-control.js";
import { domainsFor, devicesOf as runDevices } from "../../engine/run-request.js";
import { DEFAULT_DOMAIN, machineShape } from "../../iova/domain.js";
import { ringsOf } from "../../workload/rings.js";
import { depotSizeOf } from "../depot-size.js";
import { loadProfile } from "../load-profile.js";
import { checkMachineSize } from "../machine-size.js";
import type { GivenOptions } from "../options/given-options.js";
import { badValue } from "../usage-error.js";
import type { Campaign, Repetitions } from "./campaign.js";
import { checkOps } from "./check-ops.js";
import { checkRoom } from "./check-room.js";
import { planFaults } from "./plan-faults.js";
import type { PlannedDesign } from "./planned-design.js";
import { devicesOf, type PlannedWorkload } from "./planned-workload.js";

/** How long a repetition lasts on threads, in seconds. */
const DURATION = 0.5;
/** How long it is in a simulation, where time is not what the user waits for. */
const OPS_PER_CPU = 100_000;
/** Of all CPUs together, so that hundreds of them are done within a minute; a sweep has as many for each everywhere. */
const SIMULATED_OPS = 16_000_000;
/** As few as have an interval: they differ by their seeds alone. */
const SIMULATED_REPETITIONS = 3;

/** The campaign that the options of compare, run or replay ask for. */
export function planCampaign(
  options: GivenOptions,
  designs: readonly PlannedDesign[],
  workloads: readonly PlannedWorkload[],
): Campaign {
  const engine = options.get("engine");
  const faults = planFaults(options, workloads);
  const campaign: Campaign = {
    workloads,
    designs,
    allocator: {
      bins: options.get("bins"),
      magazineSize: options.get("magazine-size"),
      depotSize: depotSizeOf(
        options,
        designs.map(({ design }) => design),
      ),
      cpuLock: options.get("cpu-lock"),
    },
    limits: { maxIovas: options.get("max-iovas"), maxMagazines: options.get("max-magazines") },
    domain: { ...DEFAULT_DOMAIN, granuleShift: options.get("granule-shift") },
    seed: options.get("seed"),
    devices: devicesOf(options),
    dma: { flush: options.get("flush"), dma32First: options.get("low-first") },
    verify: options.get("verify"),
    repetitions: repetitionsOf(options),
    until: untilOf(options, Math.max(...workloads.map((workload) => workload.cpus))),
    measure: options.get("measure"),
    sampleMs: options.get("sample"),
    interval: options.get("interval"),
    ...(faults !== undefined && { faults }),
    profile: engine === "virtual" ? loadProfile(options.get("profile")) : null,
  };
  checkOps(options, campaign);
  checkRoom(campaign);
  checkMemory(campaign);
  return campaign;
}

function untilOf(options: GivenOptions, cpus: number): Campaign["until"] {
  const ops = options.get("ops");
  const seconds = options.get("duration");
  if (ops !== undefined) return { ops };
  if (seconds !== undefined) return { seconds };
  const most = options.command === "sweep" ? OPS_PER_CPU : Math.floor(SIMULATED_OPS / cpus);
  const opsPerCpu = options.get("ops-per-cpu") ?? Math.min(OPS_PER_CPU, most);
  return options.get("engine") === "virtual" ? { opsPerCpu } : { seconds: DURATION };
}

function repetitionsOf(options: GivenOptions): Repetitions {
  const repeat = options.get("repeat");
  if (repeat !== undefined) return { repeat };
  if (options.get("engine") === "virtual") return { repeat: SIMULATED_REPETITIONS };
  return { precision: options.get("precision") / 100, maxSeconds: options.get("max-time") };
}

/** Whether the machine can be built at all, found before the first run. */
function checkMemory({ workloads, designs, allocator, limits, ...rest }: Campaign): void {
  for (const { spec, cpus } of workloads) {
    const { dma = NO_DMA } = rest;
    const request = { ...rest, workload: spec };
    const domains = domainsFor(request).length;
    const least = 2 * cpus * allocator.bins * domains;
    if (limits.maxMagazines < least) {
      const why = `two for each of ${cpus} CPUs in each of ${allocator.bins} bins${domains > 1 ? ` of ${domains} domains` : ""}`;
      throw badValue("max-magazines", String(limits.maxMagazines), `at least ${least}, ${why}`);
    }
    const forDma = dmaWords(dma, cpus, { domains, devices: runDevices(request) });
    const engineWords = controlWords(cpus, ringsOf(spec, cpus)) + forDma;
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
