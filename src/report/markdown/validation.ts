import { markdownTable } from "markdown-table";
import type { ValidatedTarget } from "../../check/validation/validation.js";
import type { ValidationResult } from "../reportable.js";
import { validationCells, validationNotes, validationSummary } from "../validation-row.js";
import { narrow } from "./narrow.js";

/** The table for a mail; what a figure means and where it comes from is in text around it. */
export function validationMarkdown({ validation, profile }: ValidationResult): string {
  const head = `iovalab validate, simulated: no such machine ran; costs are those of the profile ${profile.name}`;
  const paragraphs = [
    narrow(head),
    ...validation.targets.flatMap(targetParagraphs),
    narrow(validationSummary(validation)),
  ];
  return `${paragraphs.join("\n\n")}\n`;
}

function targetParagraphs({ id, title, published, simulated, scaledDown, source, rows }: ValidatedTarget) {
  const notes = validationNotes(rows).map((note) => narrow(note, "- ", "  "));
  return [
    narrow(`**${id}: ${title}**`),
    narrow(`Published: ${published}. Source: ${source}.`),
    narrow(`Simulated: ${simulated}.`),
    ...(scaledDown === null ? [] : [narrow(`SCALED DOWN: ${scaledDown}`, "> ", "> ")]),
    markdownTable(
      [
        ["figure", "published", "simulated", "ratio", "allowed", "verdict"],
        ...rows.map((row) => [row.what.trim(), ...validationCells(row)]),
      ],
      { align: ["l", "r", "r", "r", "r", "l"] },
    ),
    ...(notes.length === 0 ? [] : [notes.join("\n")]),
  ];
}
