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
  /**
   * What it came to, once it has taken effect: whether a give was accepted, the thing or NULL of a take. Of a takeAll, what
   * it has taken and not shown yet; it may take more at any time.
   */
  readonly effect: boolean | Thing | null | readonly Thing[];
  /** Where a take may overlook things: those that have been there ever since it began. */
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
 * nothing only to who could not have seen one all the while: it may overlook what comes or goes during the call. A drain
 * takes at any moments what it shows afterwards, in any order, and leaves nothing behind that was there all the while.
 * Where there is a bound, a give may be refused at a moment when as many things are in it.
 */
export class Linearizer implements Monitor {
  readonly fingerprint: Fingerprint;
  readonly #next = new Map<string, Linearizer | string>();

  private constructor(
    private readonly order: Order,
    /** The most things that find room. */
    private readonly capacity: number,
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
    capacity: number,
    actors: readonly string[],
    nameOfThing: (thing: Thing) => string,
    content: readonly Thing[],
  ): Linearizer {
    const reading = {
      content: order === "bag" ? sorted([...content]) : content,
      pending: actors.map(() => null),
    };
    const key = keyOf(reading);
    return new Linearizer(
      order,
      capacity,
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
      const mayOverlook = does === "takeAll" || (does === "take" && this.order === "bag");
      return this.#with(
        [...this.readings.values()].map((reading) => begun(reading, actor, does, thing, mayOverlook)),
      );
    }
    const possible = this.#readOn().flatMap((reading) => ended(reading, actor, event));
    return possible.length > 0 ? this.#with(possible) : this.#complaint(actor, event);
  }

  #with(readings: readonly Reading[]): Linearizer {
    const distinct = new Map(readings.map((reading) => [keyOf(reading), reading]));
    const key = [...distinct.keys()].sort().join("\n");
    let monitor = this.known.get(key);
    if (monitor === undefined) {
      monitor = new Linearizer(
        this.order,
        this.capacity,
        this.nameOf,
        this.nameOfThing,
        distinct,
        this.known,
        key,
      );
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
    const { content } = reading;
    for (const [actor, pending] of reading.pending.entries()) {
      if (pending === null) continue;
      const { does, effect, thing, overlooked } = pending;
      if (does === "takeAll") {
        const taken = effect as readonly Thing[];
        for (const one of content) yield withEffect(without(reading, one), actor, sorted([...taken, one]));
        continue;
      }
      if (effect !== null) continue;
      if (does === "give") {
        if (content.length >= this.capacity) yield withEffect(reading, actor, false);
        yield withEffect({ ...reading, content: this.#put(content, thing) }, actor, true);
      } else {
        const top = content.at(-1);
        const candidates = this.order === "bag" ? content : top === undefined ? [] : [top];
        for (const one of candidates) yield withEffect(without(reading, one), actor, one);
        const findsNothing = this.order === "bag" ? overlooked.length === 0 : content.length === 0;
        if (findsNothing) yield withEffect(reading, actor, 0);
      }
    }
  }

  /** In a bag the order says nothing. */
  #put(content: readonly Thing[], thing: Thing): readonly Thing[] {
    return this.order === "bag" ? sorted([...content, thing]) : [...content, thing];
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

function begun(
  reading: Reading,
  actor: number,
  does: Pending["does"],
  thing: Thing,
  mayOverlook: boolean,
): Reading {
  const effect = does === "takeAll" ? [] : null;
  const overlooked = mayOverlook ? sorted([...reading.content]) : [];
  return withPending(reading, actor, { does, thing, effect, overlooked });
}

function ended(reading: Reading, actor: number, event: Exclude<ActorEvent, { kind: "begins" }>): Reading[] {
  const pending = reading.pending[actor] ?? null;
  if (pending === null) return [];
  const { does, effect, overlooked } = pending;
  const isOver = [withPending(reading, actor, null)];
  if (does === "takeAll") {
    const taken = effect as readonly Thing[];
    if (event.kind === "gotNothing") return taken.length === 0 && overlooked.length === 0 ? isOver : [];
    if (event.kind !== "got" || !taken.includes(event.thing)) return [];
    return [
      withEffect(
        reading,
        actor,
        taken.filter((thing) => thing !== event.thing),
      ),
    ];
  }
  const result = event.kind === "gave" ? event.accepted : event.kind === "got" ? event.thing : 0;
  return effect === result ? isOver : [];
}

function withEffect(reading: Reading, actor: number, effect: Pending["effect"]): Reading {
  const pending = reading.pending[actor]!;
  const overlooked = pending.does === "takeAll" ? pending.overlooked : [];
  return withPending(reading, actor, { ...pending, effect, overlooked });
}

function sorted(things: Thing[]): readonly Thing[] {
  return things.sort((x, y) => x - y);
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
