import type { RepetitionRule } from "../../measure/repetition-goal.js";
import type { RunResult } from "../../measure/result.js";
import type { Terminal } from "../terminal.js";
import type { Campaign } from "./campaign.js";
import { Engines } from "./engines.js";
import { WorkloadRun } from "./workload-run.js";

/** What a campaign brought in. */
export interface Yield {
  /** The repetitions that count. */
  readonly runs: readonly RunResult[];
  /** One with measuring off beside a run of each repetition. */
  readonly controls: readonly RunResult[];
  /** Whether it was interrupted: then these are what is whole. */
  readonly partial: boolean;
}

/** The outside of a campaign: who watches it, and may end it. */
export type Audience = Pick<Terminal, "progress" | "interrupted">;

/** Runs the workloads; `baseline` is the label of the design that the others are held against, if there is one. */
export async function runCampaign(
  campaign: Campaign,
  baseline: string | null,
  { progress, interrupted }: Audience,
): Promise<Yield> {
  const { workloads, designs, repetitions } = campaign;
  const deadline = "repeat" in repetitions ? null : performance.now() + repetitions.maxSeconds * 1000;
  const runs: RunResult[] = [];
  const controls: RunResult[] = [];
  const engines = new Engines(campaign.profile);
  progress.start({
    workloads: workloads.map(({ spec }) => spec.name),
    depots: designs.map(({ label }) => label),
    isSimulated: campaign.profile !== null,
  });
  try {
    for (const [index, workload] of workloads.entries()) {
      const after = workloads.length - index - 1;
      const rule = ruleFor(repetitions, deadline, after);
      const own = new WorkloadRun(campaign, workload, baseline, rule, { after, deadline });
      const { repetitions: done, interrupted: partial } = await own.run(
        await engines.next(workload),
        progress,
        interrupted,
      );
      for (const run of done.flat()) (run.measure === campaign.measure ? runs : controls).push(run);
      if (partial) return { runs, controls, partial };
    }
    return { runs, controls, partial: false };
  } finally {
    progress.stop();
    await engines.close();
  }
}

/** The time is shared: what one workload leaves of its part is there for those `after` it. */
function ruleFor(
  repetitions: Campaign["repetitions"],
  deadline: number | null,
  after: number,
): RepetitionRule {
  if ("repeat" in repetitions || deadline === null) return repetitions as { repeat: number };
  const now = performance.now();
  return { precision: repetitions.precision, deadline: now + (deadline - now) / (after + 1) };
}
