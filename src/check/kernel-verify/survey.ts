import { MAGAZINE_SIZE } from "../../iova/magazine.js";
import { readCapture } from "../../workload/trace/capture.js";
import type { CaptureFacts } from "../../workload/trace/capture-facts.js";
import { depotOfEvent, depotOfRelease } from "../../workload/trace/kernel-depot.js";
import { MOST_CPUS } from "../../workload/trace/op-record.js";
import { tooLarge } from "../../workload/trace/trace-error.js";

/** What must be known of a capture before it is played: what kind it is, and how much memory it can need. */
export interface CaptureSurvey {
  readonly facts: CaptureFacts;
  /** Whether the allocator's inner steps were recorded. */
  readonly hasSteps: boolean;
  /** CPU numbers are below this. */
  readonly cpus: number;
  /** At most so many ranges are in a domain at a time. */
  readonly ranges: number;
  /** At most so many full magazines are in a domain at a time. */
  readonly magazines: number;
  /** Domains whose creation is in the capture. */
  readonly domains: number;
  readonly depot: "array" | "list" | undefined;
}

/** Each of these can leave one more range in a tree. */
const MAKES_A_RANGE: ReadonlySet<string> = new Set([
  "alloc_iova_fast",
  "alloc_iova",
  "alloc",
  "tree_insert",
  "reserve_iova",
]);

export async function surveyCapture(file: string): Promise<CaptureSurvey> {
  const count = { steps: 0, ranges: 0, frees: 0, domains: 0, highestCpu: 0 };
  let depot: "array" | "list" | undefined;
  const facts = await readCapture(file, (event) => {
    const { cpu } = event.at;
    count.highestCpu = Math.max(
      count.highestCpu,
      cpu,
      event.event === "free_cpu_cached_iovas" ? event.deadCpu : 0,
    );
    if (event.event === "rc_push" || event.event === "rc_pop" || event.event === "tree_insert") count.steps++;
    if (MAKES_A_RANGE.has(event.event)) count.ranges++;
    if (event.event === "free_iova_fast") count.frees++;
    if (event.event === "init_iova_domain") count.domains++;
    depot ??= depotOfEvent(event.event === "other" ? event.name : event.event);
  });
  if (count.highestCpu >= MOST_CPUS) throw tooLarge(file, "CPUs", MOST_CPUS);
  return {
    facts,
    hasSteps: count.steps > 0,
    cpus: count.highestCpu + 1,
    ranges: count.ranges,
    magazines: Math.ceil(count.frees / MAGAZINE_SIZE),
    domains: count.domains,
    depot: (facts.kernel === undefined ? undefined : depotOfRelease(facts.kernel)) ?? depot,
  };
}
