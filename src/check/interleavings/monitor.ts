import type { Fingerprint } from "./fingerprint.js";
import type { Thing } from "./thing.js";

/** What the actors of an exploration do, as an observer outside sees it. */
export type ActorEvent =
  | { readonly kind: "begins"; readonly does: "give" | "take" | "takeAll"; readonly thing: Thing }
  /** The end of a take, or one of those of a takeAll. */
  | { readonly kind: "got"; readonly thing: Thing }
  /** The end of a take, or of a takeAll. */
  | { readonly kind: "gotNothing" }
  | { readonly kind: "gave"; readonly accepted: boolean };

/** Watches what happens; immutable, so that a search can go back to an earlier one. */
export interface Monitor {
  /** Tells monitors that behave alike from others. */
  readonly fingerprint: Fingerprint;
  /** The monitor after an event, or what it says against it. */
  after(actor: number, event: ActorEvent): Monitor | string;
}
