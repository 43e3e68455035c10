import { type Access, isPlain, type PendingAccess } from "./access.js";
import { extended, extendedBy, type Fingerprint, fingerprintOf, NO_FINGERPRINT } from "./fingerprint.js";
import type { OperationLog } from "./operation-log.js";
import type { Operation } from "./scenario.js";
import type { Thing } from "./thing.js";

/** Accesses of an actor since it last took a turn, that turn's included: others may come in behind any of them. */
export type Stretch = readonly Access[];

/** How far an actor is, between two turns. */
export interface ActorState {
  readonly held: readonly Thing[];
  /** Operations ended. */
  readonly done: number;
  readonly current: RunningOperation | null;
  readonly stretch: Stretch;
  /** Of all of the above, but for the log. */
  readonly fingerprint: Fingerprint;
}

export interface RunningOperation {
  readonly operation: Operation;
  readonly log: OperationLog;
  /** Things that it was seen to get. */
  readonly got: number;
  readonly pending: PendingAccess;
}

export function actorState({ held, done, current, stretch }: Omit<ActorState, "fingerprint">): ActorState {
  let fingerprint = extended(NO_FINGERPRINT, done);
  for (const thing of held) fingerprint = extendedBy(fingerprint, thing);
  if (current !== null) {
    const { operation, got } = current;
    const name = fingerprintOf(operation.name);
    fingerprint = extendedBy(extended(extended(extended(fingerprint, name.a), name.b), got), operation.thing);
  }
  // What others may still run into.
  for (const access of stretch) {
    if (isPlain(access.kind)) fingerprint = extended(extended(fingerprint, access.word), access.kind);
  }
  return { held, done, current, stretch, fingerprint };
}
