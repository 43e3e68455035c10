import type { SweepResult } from "../../measure/sweep-result.js";
import { placeWords } from "./sweep-words.js";

/** The runs that failed, a line for each: where on the grid, and of what. */
export function failureLines({ failures, points }: Pick<SweepResult, "failures" | "points">): string[] {
  const isRepeated = [...failures, ...points.map(({ run }) => run)].some(({ repetition }) => repetition > 0);
  return failures.map(({ varied, depot, repetition, message }) => {
    const at = isRepeated ? { depot, repetition } : { depot };
    return `${placeWords({ ...varied, ...at })}: ${message}`;
  });
}

/** What is missing, in a sentence; null where nothing is. */
export function failureNote({ failures }: Pick<SweepResult, "failures">): string | null {
  if (failures.length === 0) return null;
  const [subject, verb] = failures.length === 1 ? ["run", "is"] : ["runs", "are"];
  return `FAILED: ${failures.length} ${subject}, which ${verb} missing here`;
}
