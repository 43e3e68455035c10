import { wrap } from "../text/wrap.js";

/** Mail is read in 72 columns. */
export const COLUMNS = 72;

/** A paragraph that fits into a cover letter. */
export function narrow(text: string, first = "", rest = ""): string {
  return wrap(text, first, rest, COLUMNS);
}
