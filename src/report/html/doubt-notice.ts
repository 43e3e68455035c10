import { type Suspicion, suspicionText } from "../../measure/doubt/suspicion.js";
import { doubtLabel } from "../doubt-label.js";
import { type Markup, markup } from "./markup.js";
import { notice } from "./page.js";
import { prose } from "./prose.js";

/** Why the numbers below are not to be trusted, and what to do. */
export function doubtNotice(doubt: Suspicion): Markup {
  return notice(markup`<p><strong>${doubtLabel(doubt)}:</strong> ${prose(suspicionText(doubt))}.</p>`);
}
