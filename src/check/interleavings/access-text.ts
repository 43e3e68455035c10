import { ACCESS_NAMES, type Access, AccessKind } from "./access.js";
import type { Scenario } from "./scenario.js";

/** An access for people: what was done to which word, and what came of it. */
export function accessText(access: Access, scenario: Scenario): string {
  const { kind, first, second, answer } = access;
  const word = scenario.nameOfWord(access.word);
  const name = ACCESS_NAMES[kind];
  const value = (of: number | bigint) => scenario.nameOfValue(of);
  switch (kind) {
    case AccessKind.read:
    case AccessKind.glance:
    case AccessKind.load:
      return `${name} ${word}: ${value(answer)}`;
    case AccessKind.write:
    case AccessKind.store:
      return `${name} ${word} = ${value(first)}`;
    case AccessKind.add:
    case AccessKind.sub:
      return `${name} ${word} ${kind === AccessKind.add ? "+" : "-"} ${first}: was ${answer}`;
    case AccessKind.exchange:
      return `exchange ${word} = ${value(first)}: was ${value(answer)}`;
    case AccessKind.compareExchange: {
      const outcome = answer === first ? "done" : `lost to ${value(answer)}`;
      return `CAS ${word} ${value(first)} -> ${value(second)}: ${outcome}`;
    }
    case AccessKind.relax:
      return `waited for ${word} to leave ${first}: ${value(answer)}`;
    case AccessKind.wait:
      return `wait ${word}: ${answer === 1 ? "asleep" : "not equal"}`;
    case AccessKind.wake:
      return `woken on ${word}`;
    case AccessKind.notify:
      return `notify ${word}: ${answer} woken`;
    default:
      return `${name} ${word}`;
  }
}
