import { stringify } from "csv-stringify/sync";
import type { ValidationResult } from "./reportable.js";

const COLUMNS = [
  ...["target", "figure", "what", "unit", "published", "simulated", "ratio", "allowedOf", "allowedLeast"],
  ...["allowedMost", "verdict", "note", "scale", "scaledDown", "profile", "source"],
];

/** One row per figure. What there is not is empty. */
export function validationCsv({ validation }: ValidationResult): string {
  const rows = validation.targets.flatMap(({ id, rows, scaledDown, profile, source }) =>
    rows.map((row) => [
      ...[id, row.id, row.what.trim(), row.unit, row.published, row.simulated, row.ratio],
      ...[row.allowed?.of, row.allowed?.least, row.allowed?.most],
      ...[row.verdict, row.note, validation.scale, scaledDown, profile, source],
    ]),
  );
  return stringify([COLUMNS, ...rows]);
}
