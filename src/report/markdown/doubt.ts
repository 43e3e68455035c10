import { type Suspicion, suspicionText } from "../../measure/doubt/suspicion.js";
import { doubtLabel } from "../doubt-label.js";
import { narrow } from "./narrow.js";

/** Why the numbers below are not to be trusted, and what to do: a quotation. */
export function markdownDoubt(doubt: Suspicion): string {
  return narrow(`${doubtLabel(doubt).toUpperCase()}: ${suspicionText(doubt)}`, "> ", "> ");
}
