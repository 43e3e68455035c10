import type { DepotDesign } from "../../iova/depot.js";
import type { CheckPart, InterleavingCheck, InterleavingFailure } from "../../measure/result.js";
import { LINE_WORDS } from "../../memory/pointer.js";
import { Random } from "../../workload/random.js";
import { depotScenario } from "./depot-scenario.js";
import { domainScenario } from "./domain-scenario.js";
import {
  ExhaustiveSearch,
  type Failure,
  type SearchCounts,
  type SearchLimits,
  SharingDiscovered,
} from "./exhaustive-search.js";
import { Exploration } from "./exploration.js";
import { RandomSearch } from "./random-search.js";
import { replay } from "./replay.js";
import type { ScenarioPlan } from "./scenario.js";
import { formatSchedule, type Schedule } from "./schedule.js";
import { SharedWords } from "./shared-words.js";
import { slabScenario } from "./slab-scenario.js";
import type { Violation } from "./violation.js";

/** A structure, and those who operate on it. */
export interface CheckCase {
  readonly part: CheckPart;
  /** Operations of each CPU. */
  readonly operations: readonly number[];
}

export type CheckSearch =
  | { readonly kind: "exhaustive"; readonly preemptions: number | null }
  | { readonly kind: "random"; readonly samples: number; readonly seed: number }
  | { readonly kind: "schedule"; readonly schedule: Schedule };

/** Ticks of housekeeping beside the CPUs. */
const TICKS = 1;
/** Of the time for the search: how much more a shorter way to its failure is worth. */
const SHORTENING = 0.5;

/** The structure of a case, with `design` for its depot. */
export function planOf({ part, operations }: CheckCase, design: DepotDesign): ScenarioPlan {
  switch (part) {
    case "depot":
      return depotScenario({ design, operations, start: "few", drains: false });
    case "full":
      return depotScenario({ design, operations, start: "full", drains: false });
    case "drain":
      return depotScenario({ design, operations, start: "few", drains: true });
    case "rcache":
      return domainScenario({ design, operations, ticks: TICKS, flushes: false });
    case "flush":
      return domainScenario({ design, operations, ticks: 0, flushes: true });
    case "slab":
      return slabScenario({ operations });
  }
}

/** Checks one case for up to about `seconds`, and then some for a shorter way to what it found. */
export function checkCase(
  checked: CheckCase,
  design: DepotDesign,
  search: CheckSearch,
  seconds: number,
  /** What the command line calls the design. */
  given = design.id,
): InterleavingCheck {
  const { part } = checked;
  const names = part === "slab" ? { depot: null, given: null } : { depot: design.id, given };
  return checkPlan(planOf(checked, design), search, seconds, { ...names, part });
}

/** The same for a structure of one's own. Throws ScheduleMisfit. */
export function checkPlan(
  plan: ScenarioPlan,
  search: CheckSearch,
  seconds: number,
  what: Pick<InterleavingCheck, "depot" | "given" | "part">,
): InterleavingCheck {
  const began = performance.now();
  const { outcome, operations } = searched(plan, search, seconds);
  return {
    ...what,
    operations,
    search: search.kind,
    preemptions: search.kind === "exhaustive" ? search.preemptions : null,
    ...outcome,
    seconds: (performance.now() - began) / 1000,
  };
}

type Outcome = Pick<
  InterleavingCheck,
  "isComplete" | "cutsLoops" | "states" | "steps" | "interleavings" | "failure"
>;

function searched(
  plan: ScenarioPlan,
  search: CheckSearch,
  seconds: number,
): { outcome: Outcome; operations: readonly number[] } {
  const shared = new SharedWords(plan.layout.sizeWords + LINE_WORDS);
  const operations = new Exploration(plan, shared).scenario.actors.map((actor) => actor.operations);
  if (search.kind === "schedule") {
    const failure = failureOf(plan, search.schedule, null, false);
    return {
      outcome: { isComplete: false, cutsLoops: false, states: 0, steps: 0, interleavings: 1, failure },
      operations,
    };
  }
  const isOver = timer(seconds);
  const { failure, counts, isComplete, cutsLoops } =
    search.kind === "exhaustive"
      ? exhausted(plan, shared, boundedBy(search.preemptions, isOver), false)
      : sampled(plan, shared, search, isOver);
  const { states, turns: steps, interleavings } = counts;
  const outcome = { states, steps, interleavings, cutsLoops };
  if (failure === null) return { outcome: { ...outcome, isComplete, failure }, operations };
  const { schedule, violation, isShortest } = shortest(plan, shared, failure, seconds * SHORTENING);
  const found = failureOf(plan, schedule, violation, isShortest);
  return { outcome: { ...outcome, isComplete: false, failure: found }, operations };
}

function boundedBy(preemptions: number | null, isOver: () => boolean): SearchLimits {
  return { preemptions: preemptions ?? Number.POSITIVE_INFINITY, turns: Number.POSITIVE_INFINITY, isOver };
}

interface Search {
  readonly failure: Failure | null;
  readonly counts: SearchCounts;
  readonly isComplete: boolean;
  readonly cutsLoops: boolean;
}

/** Begins again whenever a word turns out to be shared. */
function exhausted(plan: ScenarioPlan, shared: SharedWords, limits: SearchLimits, shortest: boolean): Search {
  for (;;) {
    const search = new ExhaustiveSearch(new Exploration(plan, shared), limits, shortest);
    try {
      const failure = search.run();
      const { counts, isCutShort, cutsLoops } = search;
      return { failure, counts, isComplete: !isCutShort, cutsLoops };
    } catch (error) {
      if (!(error instanceof SharingDiscovered)) throw error;
    }
  }
}

function sampled(
  plan: ScenarioPlan,
  shared: SharedWords,
  { samples, seed }: { readonly samples: number; readonly seed: number },
  isOver: () => boolean,
): Search {
  const exploration = new Exploration(plan, shared);
  const search = new RandomSearch(exploration, { samples, isOver }, new Random(seed, 0));
  const failure = search.run();
  return { failure, counts: search.counts, isComplete: false, cutsLoops: exploration.heldBack > 0 };
}

/** Looks for ways with fewer turns, until there is none or time is up. */
function shortest(
  plan: ScenarioPlan,
  shared: SharedWords,
  failure: Failure,
  seconds: number,
): Failure & { readonly isShortest: boolean } {
  const isOver = timer(seconds);
  let known = failure;
  for (;;) {
    if (known.turns === 0) return { ...known, isShortest: true };
    const { size } = shared;
    const limits = { preemptions: Number.POSITIVE_INFINITY, turns: known.turns - 1, isOver };
    const search = exhausted(plan, shared, limits, true);
    const isComplete = search.isComplete && !search.cutsLoops;
    if (shared.size === size) return { ...(search.failure ?? known), isShortest: isComplete };
    // More words have turned out to be shared since the turns were counted, and turns are shorter now: count anew.
    const again = exhausted(plan, shared, boundedBy(null, isOver), false);
    if (again.failure === null) return { ...(search.failure ?? known), isShortest: false };
    known = again.failure;
  }
}

/**
 * What a schedule comes to; null when nothing goes wrong. A replay sees races only where two stand at them; what else the
 * search saw is `known`.
 */
function failureOf(
  plan: ScenarioPlan,
  schedule: Schedule,
  known: Violation | null,
  isShortest: boolean,
): InterleavingFailure | null {
  const { violation, actors, steps } = replay(plan, schedule);
  const shown = known ?? violation;
  if (shown === null) return null;
  const { kind, text } = shown;
  return { violation: kind, text, schedule: formatSchedule(schedule), isShortest, actors, trace: steps };
}

function timer(seconds: number): () => boolean {
  const end = performance.now() + seconds * 1000;
  return () => performance.now() >= end;
}
