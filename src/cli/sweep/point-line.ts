import { RESULT_SCHEMA } from "../../measure/result.js";
import type { SweepPoint } from "../../measure/sweep-result.js";
import { InputError } from "../../workload/input-error.js";
import { describeIssue } from "../saved/issue.js";
import { pointSchema } from "../saved/sweep-schema.js";

/** What every line of a file of runs begins with. */
const HEAD = { schema: RESULT_SCHEMA, kind: "sweep-point" } as const;
const BEGINNING = JSON.stringify(HEAD).slice(0, -1);

/** Why: enough to see what it is. */
const SHOWN_CHARACTERS = 40;

export function pointLine(point: SweepPoint): string {
  return `${JSON.stringify({ ...HEAD, ...point })}\n`;
}

/** Whether a text is the beginning of a line, and not all of it. */
export function isTorn(text: string): boolean {
  return (text.startsWith(BEGINNING) || BEGINNING.startsWith(text)) && jsonOf(text) === undefined;
}

/** The run that a line holds, without the line's end. Throws an InputError that names the line, and the way out. */
export function parsedPoint(file: string, line: string, number: number): SweepPoint {
  if (!line.startsWith(BEGINNING)) {
    throw new InputError(
      "ERR_POINT",
      file,
      `${shown(line)} is no run of a sweep; nothing was changed`,
      number,
    );
  }
  const { schema: _, kind: __, ...point } = checked(file, line, number);
  return point;
}

function checked(file: string, line: string, number: number): SweepPoint & typeof HEAD {
  const damaged = (what: string) =>
    new InputError(
      "ERR_POINT",
      file,
      `${what}; nothing was changed: without this line its run is done again`,
      number,
    );
  const value = jsonOf(line);
  if (value === undefined) throw damaged("the run is damaged");
  const { error } = pointSchema.safeParse(value);
  if (error !== undefined) throw damaged(describeIssue(error.issues[0]!, value));
  return value as SweepPoint & typeof HEAD;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function shown(line: string): string {
  return JSON.stringify(line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}...` : line);
}
