import { type Fingerprint, fingerprintOf } from "./fingerprint.js";
import type { ActorEvent, Monitor } from "./monitor.js";
import type { Thing } from "./thing.js";

/** What a pop promises. */
export type Order = "stack" | "bag";

/** An operation that has begun and not ended. */
interface Pending {
  readonly does: "give" | "take" | "takeAll";
  /** The thing that is given. */
  readonly thing: Thing;
  /** What it came to, once it has taken effect: true for a give, the thing or NULL for a take. */
  readonly effect: true | Thing | null;
  /** Of a take: the things that have been in it ever since the take began. */
  readonly overlooked: readonly Thing[];
}

/** One way in which the operations may have taken effect so far. */
interface Reading {
  /** From the bottom up. */
  readonly content: readonly Thing[];
  readonly pending: readonly (Pending | null)[];
}

/**
 * Whether there is an order of the operations, each at a moment between its begin and its end, that explains their
 * results (M. Herlihy and J. Wing, "Linearizability", 1990). It keeps every reading of what happened that is still
 * possible; none left is a violation.
 *
 * A stack hands out what was given last, and nothing only when it is empty. A bag hands out any of its things, and
 * nothing only to who could not have seen one all the while: it may overlook what comes or goes during the call. What
 * is taken at a drain may come in any order.
 */
export class Linearizer implements Monitor {
  readonly fingerprint: Fingerprint;
  readonly #next = new Map<string, Linearizer | string>();

  private constructor(
    private readonly order: Order,
    private readonly nameOf: (actor: number) => string,
    private readonly nameOfThing: (thing: Thing) => string,
    private readonly readings: ReadonlyMap<string, Reading>,
    /** All monitors met, by their readings: states that mean the same are the same. */
    private readonly known: Map<string, Linearizer>,
    key: string,
  ) {
    this.fingerprint = fingerprintOf(key);
  }

  /** For `actors` on a structure that holds `content`, from the bottom up. */
  static start(
    order: Order,
    actors: readonly string[],
    nameOfThing: (thing: Thing) => string,
    content: readonly Thing[],
  ): Linearizer {
    const reading = { content, pending: actors.map(() => null) };
    const key = keyOf(reading);
    return new Linearizer(
      order,
      (actor) => actors[actor]!,
      nameOfThing,
      new Map([[key, reading]]),
      new Map(),
      key,
    );
  }

  after(actor: number, event: ActorEvent): Linearizer | string {
    const key = keyOfEvent(actor, event);
    let next = this.#next.get(key);
    if (next === undefined) {
      next = this.#after(actor, event);
      this.#next.set(key, next);
    }
    return next;
  }

  #after(actor: number, event: ActorEvent): Linearizer | string {
    if (event.kind === "begins") {
      const { does, thing } = event;
      return this.#with([...this.readings.values()].map((reading) => begun(reading, actor, does, thing)));
    }
    const possible = this.#readOn().flatMap((reading) => ended(reading, actor, event));
    return possible.length > 0 ? this.#with(possible) : this.#complaint(actor, event);
  }

  #with(readings: readonly Reading[]): Linearizer {
    const distinct = new Map(readings.map((reading) => [keyOf(reading), reading]));
    const key = [...distinct.keys()].sort().join("\n");
    let monitor = this.known.get(key);
    if (monitor === undefined) {
      monitor = new Linearizer(this.order, this.nameOf, this.nameOfThing, distinct, this.known, key);
      this.known.set(key, monitor);
    }
    return monitor;
  }

  /** Every reading, and all those in which more of the pending operations have taken effect. */
  #readOn(): Reading[] {
    const found = new Map(this.readings);
    const queue = [...this.readings.values()];
    for (let reading = queue.pop(); reading !== undefined; reading = queue.pop()) {
      for (const next of this.#effects(reading)) {
        const key = keyOf(next);
        if (found.has(key)) continue;
        found.set(key, next);
        queue.push(next);
      }
    }
    return [...found.values()];
  }

  *#effects(reading: Reading): Generator<Reading> {
    for (const [actor, pending] of reading.pending.entries()) {
      if (pending === null || pending.effect !== null) continue;
      const { content } = reading;
      if (pending.does === "give") {
        yield withEffect({ ...reading, content: [...content, pending.thing] }, actor, true);
        continue;
      }
      const top = content.at(-1);
      const candidates =
        this.order === "bag" || pending.does === "takeAll" ? content : top === undefined ? [] : [top];
      for (const thing of candidates) yield withEffect(without(reading, thing), actor, thing);
      const findsNothing = this.order === "bag" ? pending.overlooked.length === 0 : content.length === 0;
      if (findsNothing) yield withEffect(reading, actor, 0);
    }
  }

  #complaint(actor: number, event: Exclude<ActorEvent, { kind: "begins" }>): string {
    const who = this.nameOf(actor);
    const did =
      event.kind === "got"
        ? `got ${this.nameOfThing(event.thing)}`
        : event.kind === "gotNothing"
          ? "found nothing"
          : event.accepted
            ? "put something in"
            : "was refused";
    return `${who} ${did}, and no order of the operations on a ${this.order} explains that`;
  }
}

function begun(reading: Reading, actor: number, does: Pending["does"], thing: Thing): Reading {
  const overlooked = does === "give" ? [] : reading.content;
  return withPending(reading, actor, { does, thing, effect: null, overlooked });
}

function ended(reading: Reading, actor: number, event: Exclude<ActorEvent, { kind: "begins" }>): Reading[] {
  const pending = reading.pending[actor] ?? null;
  if (pending === null) return [];
  switch (event.kind) {
    case "gave":
      return (pending.effect === true) === event.accepted ? [withPending(reading, actor, null)] : [];
    case "gotNothing":
      return pending.effect === 0 ? [withPending(reading, actor, null)] : [];
    case "got":
      if (pending.effect !== event.thing) return [];
      // A drain goes on.
      return pending.does === "takeAll"
        ? [begun(reading, actor, "takeAll", 0)]
        : [withPending(reading, actor, null)];
  }
}

function withEffect(reading: Reading, actor: number, effect: true | Thing): Reading {
  return withPending(reading, actor, { ...reading.pending[actor]!, effect, overlooked: [] });
}

function withPending(reading: Reading, actor: number, pending: Pending | null): Reading {
  return { ...reading, pending: reading.pending.with(actor, pending) };
}

/** A thing that leaves was not there all the while. */
function without({ content, pending }: Reading, thing: Thing): Reading {
  const isLeft = (other: Thing) => other !== thing;
  return {
    content: content.filter(isLeft),
    pending: pending.map((own) => own && { ...own, overlooked: own.overlooked.filter(isLeft) }),
  };
}

function keyOfEvent(actor: number, event: ActorEvent): string {
  switch (event.kind) {
    case "begins":
      return `${actor} ${event.does} ${event.thing}`;
    case "got":
      return `${actor} ${event.thing}`;
    case "gave":
      return event.accepted ? `${actor} gave` : `${actor} kept`;
    default:
      return `${actor} nothing`;
  }
}

function keyOf(reading: Reading): string {
  return JSON.stringify(reading);
}
