import type { ValidatedRow, ValidatedTarget } from "../../check/validation/validation.js";
import type { Paint } from "../paint.js";
import type { ValidationResult } from "../reportable.js";
import { validationCells, validationNotes, validationSummary } from "../validation-row.js";
import { bareTable } from "./bare-table.js";
import { wrap } from "./wrap.js";

/** Published figures with simulated ones beside them, target by target. */
export function validationText({ validation, profile }: ValidationResult, paint: Paint): string {
  const head = wrap(
    `iovalab validate, simulated: no such machine ran; costs are those of the profile ${profile.name}, ${profile.summary}`,
  );
  const targets = validation.targets.map((target) => targetText(target, paint));
  return `${[head, ...targets, validationSummary(validation)].join("\n\n")}\n`;
}

function targetText(target: ValidatedTarget, paint: Paint): string {
  const { id, title, published, simulated, scaledDown, source, rows } = target;
  return [
    paint.bold(`${id}: ${title}`),
    wrap(`published: ${published}`, "  ", "    "),
    wrap(`source: ${source}`, "  ", "    "),
    wrap(`simulated: ${simulated}`, "  ", "    "),
    ...(scaledDown === null ? [] : [paint.yellow(wrap(`SCALED DOWN: ${scaledDown}`, "  ", "    "))]),
    bareTable({
      head: ["", "published", "simulated", "ratio", "allowed", "verdict"],
      rows: rows.map((row) => {
        const cells = validationCells(row);
        return [row.what, ...cells.slice(0, -1), painted(row.verdict, paint)];
      }),
      endsInWords: true,
      gap: 2,
    }),
    ...validationNotes(rows).map((note) => wrap(note, "  ", "    ")),
  ].join("\n");
}

function painted(verdict: ValidatedRow["verdict"], paint: Paint): string {
  if (verdict === "met") return paint.green(verdict);
  return verdict === "missed" ? paint.red(verdict) : paint.dim(verdict);
}
