import type { SweepResult } from "../../measure/sweep-result.js";

/** That nothing of it was measured, and what the times are. */
export function sweepOrigin({ profiles }: SweepResult): string {
  const [first, ...more] = profiles;
  if (first === undefined || more.length > 0) {
    return `simulated: no such machines ran; times are those of the profiles ${profiles.map(({ name }) => name).join(", ")}`;
  }
  return `simulated: no such machine ran; times are those of the profile ${first.name}, ${first.summary}`;
}
