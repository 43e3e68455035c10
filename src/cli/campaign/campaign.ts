import { createLedger } from "../../check/ledger.js";
import { type RunRequest, ThreadEngine } from "../../engine/threads/thread-engine.js";
import type { AllocatorOptions } from "../../iova/domain.js";
import { interleave, WARM_UP } from "../../measure/interleave.js";
import type { RunResult } from "../../measure/result.js";
import type { Progress } from "../progress.js";
import type { PlannedDesign } from "./planned-design.js";
import type { PlannedWorkload } from "./planned-workload.js";

/** Workloads, one after the other; of each, the repetitions of all designs, interleaved. */
export interface Campaign extends Pick<RunRequest, "limits" | "domain" | "seed" | "verify"> {
  readonly workloads: readonly PlannedWorkload[];
  readonly designs: readonly PlannedDesign[];
  readonly allocator: Omit<AllocatorOptions, "cpus" | "reclaim">;
  readonly repetitions: number;
  readonly warmUp: boolean;
  /** When a repetition ends that does not end by itself. */
  readonly until: Pick<RunRequest, "ops" | "seconds">;
}

export async function runCampaign(campaign: Campaign, progress: Progress): Promise<RunResult[]> {
  const { workloads, designs, repetitions, warmUp } = campaign;
  const runs: RunResult[] = [];
  progress.start(workloads.length * designs.length * (repetitions + (warmUp ? 1 : 0)));
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
  const { designs, repetitions, warmUp } = campaign;
  const engine = await ThreadEngine.create({ cpus: workload.cpus });
  try {
    return await interleave({
      designs,
      repetitions,
      warmUp,
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
    workload: spec,
    depot,
    allocator: { ...allocator, cpus, reclaim },
    limits,
    domain,
    seed,
    repetition: Math.max(0, repetition),
    verify,
    ...(verify && { ledger: createLedger() }),
    // A trace with a number of passes ends by itself, and each pass is whole.
    ...(spec.name === "trace" && spec.passes !== Number.POSITIVE_INFINITY ? {} : until),
  };
}
