import type { PublishedFigure } from "./published.js";
import type { Found, Scale, ValidatedRow } from "./validation.js";

/** A figure with what was found beside it, at a scale. */
export function judge(figure: PublishedFigure, found: Found, scale: Scale): ValidatedRow {
  const { id, what, unit, published, allowed, ifMissed, ifMissedShort = ifMissed } = figure;
  const row = { id, what, unit, published, allowed };
  if (typeof found === "object" && "notSimulated" in found) {
    return { ...row, simulated: null, ratio: null, verdict: "not simulated", note: found.notSimulated };
  }
  const isMet = typeof found === "object" ? found.holds : isAllowed(figure, found);
  return {
    ...row,
    simulated: typeof found === "object" ? found.text : found,
    ratio: typeof found === "number" ? ratioOf(published, found) : null,
    verdict: isMet ? "met" : "missed",
    note: isMet ? null : scale === "short" ? ifMissedShort : ifMissed,
  };
}

function isAllowed({ id, published, allowed }: PublishedFigure, found: number): boolean {
  if (allowed === null) throw new TypeError(`${id} is a behaviour, and ${found} was found`);
  const value = allowed.of === "value" ? found : (ratioOf(published, found) ?? Number.NaN);
  return value >= allowed.least && value <= allowed.most;
}

function ratioOf(published: number | string, found: number): number | null {
  return typeof published === "number" && published !== 0 ? found / published : null;
}
