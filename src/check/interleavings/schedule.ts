import type { Turn } from "./exploration.js";

/**
 * A schedule: whose turn it is, step by step. In text, `0:pop+3,1:push+5,0+2`: CPU 0 begins a pop and makes 3 accesses to
 * shared memory, then CPU 1 begins a push and makes 5, then CPU 0 goes on with 2 more. Actors are numbered, housekeeping
 * comes behind the CPUs.
 */
export type Schedule = readonly ScheduleStep[];

export interface ScheduleStep {
  readonly actor: number;
  /** The operation that it begins; null where it goes on. */
  readonly begins: string | null;
  readonly accesses: number;
}

/** That of the turns that a search took. */
export function scheduleOf(turns: readonly Turn[]): Schedule {
  const steps: ScheduleStep[] = [];
  for (const { transition, accesses } of turns) {
    const { actor, begins } = transition;
    const last = steps.at(-1);
    if (begins === null && last?.actor === actor) {
      steps[steps.length - 1] = { ...last, accesses: last.accesses + accesses.length };
    } else {
      steps.push({ actor, begins: begins === null ? null : begins.name, accesses: accesses.length });
    }
  }
  return steps;
}

export function formatSchedule(schedule: Schedule): string {
  return schedule
    .map(({ actor, begins, accesses }) => `${actor}${begins === null ? "" : `:${begins}`}+${accesses}`)
    .join(",");
}

const STEP = /^([0-9]{1,2})(?::([a-z]+))?\+([0-9]{1,6})$/;

/** Undefined when `text` is none. */
export function parseSchedule(text: string): Schedule | undefined {
  if (text === "") return [];
  const steps = text.split(",").map((part): ScheduleStep | undefined => {
    const match = STEP.exec(part);
    return match === null
      ? undefined
      : { actor: Number(match[1]), begins: match[2] ?? null, accesses: Number(match[3]) };
  });
  return steps.every((step) => step !== undefined) ? steps : undefined;
}
