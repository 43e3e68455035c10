import { NONE, resolved } from "../figure.js";
import { type Markup, markup, NOTHING } from "./markup.js";

/** A number as people read it, and exactly as the JSON has it. */
export function number(value: number, shown: string): Markup {
  return markup`<data value="${value}">${shown}</data>`;
}

/** A duration in nanoseconds as the clock can tell it, and exactly; or that it is not known. */
export function resolvedNumber(nanoseconds: number | null, resolutionNs: number): Markup {
  const shown = resolved(nanoseconds, resolutionNs);
  return nanoseconds === null ? markup`${shown}` : number(nanoseconds, shown);
}

/** Several of them, as bounds of an interval; or that there is none. */
export function numbers(values: readonly number[], show: (value: number) => string): Markup {
  if (values.length === 0) return markup`${NONE}`;
  return values.reduce(
    (text, value, index) => markup`${text}${index === 0 ? "" : " – "}${number(value, show(value))}`,
    NOTHING,
  );
}
