import { type Suspicion, suspicionText } from "../../measure/doubt/suspicion.js";
import { doubtLabel } from "../doubt-label.js";
import type { Paint } from "../paint.js";
import { wrap } from "./wrap.js";

/** Why the numbers below are not to be trusted, and what to do. */
export function doubtLines(doubts: readonly Suspicion[], paint: Paint): string[] {
  return doubts.map((doubt) =>
    paint.yellow(wrap(`${doubtLabel(doubt).toUpperCase()}: ${suspicionText(doubt)}`, "  ", "    ")),
  );
}
