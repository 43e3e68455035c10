import type { Band } from "../check/validation/published.js";
import type { ValidatedRow, Validation } from "../check/validation/validation.js";
import { NONE, percent, plain, ratio } from "./figure.js";

const whole = new Intl.NumberFormat("en-US");

/** A row's cells for people: published, simulated, ratio, allowed, verdict. A behaviour has words instead, see below. */
export function validationCells(row: ValidatedRow): readonly [string, string, string, string, string] {
  const { published, simulated, allowed, verdict } = row;
  if (row.unit === "text") return ["below", simulated === null ? NONE : "below", NONE, NONE, verdict];
  return [
    valueText(published, row.unit),
    simulated === null ? NONE : valueText(simulated, row.unit),
    row.ratio === null ? NONE : ratio(row.ratio),
    allowed === null ? NONE : bandText(allowed, row.unit),
    verdict,
  ];
}

/** What does not fit into a table: behaviours, causes, and why something was not simulated. */
export function validationNotes(rows: readonly ValidatedRow[]): string[] {
  const told = rows.filter(({ unit, simulated }) => unit === "text" && simulated !== null);
  const behaviours = told.map(
    ({ what, published, simulated }) => `${what.trim()}: published: ${published}; simulated: ${simulated}`,
  );
  return [...behaviours, ...reasons(rows, "missed"), ...reasons(rows, "not simulated")];
}

/** More are counted. */
const MOST_NAMED = 3;

/** Rows with the same reason share a line. */
function reasons(rows: readonly ValidatedRow[], verdict: "missed" | "not simulated"): string[] {
  const concerned = rows.filter((row) => row.verdict === verdict);
  const label = verdict === "missed" ? "missed, believed to be because" : "not simulated";
  return [...new Set(concerned.map(({ note }) => note))].map((note) => {
    const whats = concerned.filter((row) => row.note === note).map(({ what }) => what.trim());
    const which = whats.length > MOST_NAMED ? `${whats.length} figures` : whats.join("; ");
    return `${label}: ${note} (${which})`;
  });
}

/** How many figures came out. */
export function validationSummary({ targets, scale }: Validation): string {
  const rows = targets.flatMap((target) => target.rows);
  const times = (verdict: ValidatedRow["verdict"]) => rows.filter((row) => row.verdict === verdict).length;
  const scaled = scale === "short" ? "; scaled down, --scale full simulates more" : "";
  return `${times("met")} met, ${times("missed")} missed, ${times("not simulated")} not simulated${scaled}`;
}

function valueText(value: number | string, unit: ValidatedRow["unit"]): string {
  if (typeof value === "string") return value;
  if (unit === "share") return percent(value);
  return Number.isInteger(value)
    ? whole.format(value)
    : value >= 1000
      ? whole.format(Math.round(value))
      : plain(value);
}

function bandText({ of, least, most }: Band, unit: ValidatedRow["unit"]): string {
  const shown = (value: number) => (of === "ratio" ? plain(value) : valueText(value, unit));
  const times = of === "ratio" ? "ratio " : "";
  return least === most ? `${times}${shown(least)}` : `${times}${shown(least)} - ${shown(most)}`;
}
