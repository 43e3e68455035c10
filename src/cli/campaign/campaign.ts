import { createLedger } from "../../check/ledger.js";
import { type RunRequest, ThreadEngine } from "../../engine/threads/thread-engine.js";
import type { AllocatorOptions } from "../../iova/domain.js";
import { interleave, WARM_UP } from "../../measure/interleave.js";
import type { RunResult } from "../../measure/result.js";
import type { WorkloadSpec } from "../../workload/workload-spec.js";
import type { Progress } from "../progress.js";
import type { PlannedDesign } from "./planned-design.js";
import type { PlannedWorkload } from "./planned-workload.js";

/** Workloads, one after the other; of each, the repetitions of all designs, interleaved. */
export interface Campaign extends Pick<RunRequest, "limits" | "domain" | "seed" | "verify"> {
  readonly workloads: readonly PlannedWorkload[];
  readonly designs: readonly PlannedDesign[];
  readonly allocator: Omit<AllocatorOptions, "cpus" | "reclaim">;
  readonly repetitions: number;
  /** When a repetition ends that does not end by itself. */
  readonly until: Pick<RunRequest, "ops" | "seconds">;
}

/**
 * The longest warm-up, in seconds: in threads that have just begun, the first run of a workload is several times
 * slower than the next, and the compiler is done well within this time.
 */
const WARM_UP_SECONDS = 0.5;

export async function runCampaign(campaign: Campaign, progress: Progress): Promise<RunResult[]> {
  const { workloads, designs, repetitions } = campaign;
  const runs: RunResult[] = [];
  progress.start(workloads.length * designs.length * (repetitions + 1));
  try {
    for (const workload of workloads) runs.push(...(await runWorkload(campaign, workload, progress)));
  } finally {
    progress.stop();
  }
  return runs;
}

async function runWorkload(
  campaign: Campaign,
  workload: PlannedWorkload,
  progress: Progress,
): Promise<RunResult[]> {
  const { designs, repetitions } = campaign;
  const engine = await ThreadEngine.create({ cpus: workload.cpus });
  try {
    return await interleave({
      designs,
      repetitions,
      warmUp: true,
      run(design, repetition) {
        const which = repetition === WARM_UP ? "warm-up" : `repetition ${repetition + 1}`;
        progress.step(`${workload.spec.name} ${design.depot} ${which}`);
        return engine.run(requestFor(campaign, workload, design, repetition));
      },
    });
  } finally {
    await engine.close();
  }
}

function requestFor(
  campaign: Campaign,
  { spec, cpus }: PlannedWorkload,
  { depot, reclaim }: PlannedDesign,
  repetition: number,
): RunRequest {
  const { allocator, limits, domain, seed, verify, until } = campaign;
  return {
    depot,
    allocator: { ...allocator, cpus, reclaim },
    limits,
    domain,
    seed,
    repetition: Math.max(0, repetition),
    verify,
    ...(verify && { ledger: createLedger() }),
    ...(repetition === WARM_UP ? warmUpOf(spec, until) : { workload: spec, ...untilOf(spec, until) }),
  };
}

/** A trace with a number of passes ends by itself, and each pass is whole. */
function untilOf(spec: WorkloadSpec, until: Campaign["until"]): Campaign["until"] {
  return spec.name === "trace" && spec.passes !== Number.POSITIVE_INFINITY ? {} : until;
}

function warmUpOf(spec: WorkloadSpec, until: Campaign["until"]): Pick<RunRequest, "workload" | "seconds"> {
  const workload = spec.name === "trace" ? { ...spec, passes: Number.POSITIVE_INFINITY } : spec;
  return { workload, seconds: Math.min(until.seconds ?? WARM_UP_SECONDS, WARM_UP_SECONDS) };
}
