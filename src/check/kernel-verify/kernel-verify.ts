import { findDepotDesign } from "../../depot/registry.js";
import type { DepotDesign } from "../../iova/depot.js";
import { readCapture } from "../../workload/trace/capture.js";
import type { CaptureFacts } from "../../workload/trace/capture-facts.js";
import type { KernelEvent } from "../../workload/trace/kernel-event.js";
import { isRegularFile } from "../../workload/trace/lines.js";
import { emptyCapture, readOnce } from "../../workload/trace/trace-error.js";
import { CallPlayer } from "./call-player.js";
import { type ComparedValues, Comparison } from "./comparison.js";
import { type Difference, Disagreement } from "./difference.js";
import { StepPlayer } from "./step-player.js";
import { surveyCapture } from "./survey.js";

/** How the allocator held against the kernel of a capture. */
export type KernelVerification = StepVerification | CallVerification;

interface Verified {
  readonly file: string;
  readonly facts: CaptureFacts;
  /** The depot design that was held against the kernel's. */
  readonly depot: string;
  /** Domains played from their creation on. */
  readonly domains: number;
  /** Domains that were there before the recording, and cannot be followed. */
  readonly domainsBefore: number;
}

/** The capture has the allocator's inner steps: every value must agree. */
export interface StepVerification extends Verified {
  readonly kind: "steps";
  readonly compared: ComparedValues;
  /** Undefined when all values agree. */
  readonly difference: Difference | undefined;
}

/** The capture has whole calls only: their order is not fully known, so a share agrees. */
export interface CallVerification extends Verified {
  readonly kind: "calls";
  readonly allocs: number;
  readonly agreed: number;
  /** Pfns allocated while live: what the caches hold is not known from there on. */
  readonly missedFrees: number;
}

/**
 * Plays a capture with the allocator and compares what it does with what the kernel did.
 * `design` is by default the one that the captured kernel has.
 */
export async function verifyAgainstKernel(file: string, design?: DepotDesign): Promise<KernelVerification> {
  if (!(await isRegularFile(file))) throw readOnce(file);
  const survey = await surveyCapture(file);
  const held = design ?? (findDepotDesign(survey.depot ?? "list") as DepotDesign);
  const comparison = new Comparison();
  const player = survey.hasSteps ? new StepPlayer(survey, held, comparison) : new CallPlayer(survey, held);
  const difference = await play(file, (event) => player.take(event));
  if (player.domains === 0 && player.before.size === 0)
    throw emptyCapture(file, survey.facts.lines, "no call of the allocator; see data/README.md");
  if (player.domains === 0) {
    const why = "no domain was created in it, and older ones cannot be followed; record from before the bind";
    throw emptyCapture(file, survey.facts.lines, why);
  }
  const compared = player instanceof CallPlayer ? player.allocs : comparison.total;
  if (compared === 0 && difference === undefined) {
    const why = `nothing to compare in the domains created in it; ${survey.facts.unknownLines} lines are unknown`;
    throw emptyCapture(file, survey.facts.lines, why);
  }
  const verified = {
    file,
    facts: survey.facts,
    depot: held.id,
    domains: player.domains,
    domainsBefore: player.before.size,
  };
  if (player instanceof CallPlayer) {
    const { allocs, agreed, missedFrees } = player;
    return { kind: "calls", ...verified, allocs, agreed, missedFrees };
  }
  return { kind: "steps", ...verified, compared: comparison.compared, difference };
}

/** The first difference ends the playing. */
async function play(file: string, take: (event: KernelEvent) => void): Promise<Difference | undefined> {
  try {
    await readCapture(file, take);
    return undefined;
  } catch (error) {
    if (error instanceof Disagreement) return error.difference;
    throw error;
  }
}
