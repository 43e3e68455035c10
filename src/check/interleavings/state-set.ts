/** What a search learns on its arrival in a state. */
export interface Visit {
  readonly isNew: boolean;
  /** The turns, as bits, that are yet to be taken from there. */
  readonly wake: number;
}

const ALL = -1;
const NEW: Visit = { isNew: true, wake: ALL };

/** Words of an entry: the halves of a fingerprint, the mark, and whether there is one at all. */
const ENTRY = 4;
const FIRST_CAPACITY = 2 ** 12;

/**
 * The states where a search has been, by their fingerprints, each with a mark: the turns that were asleep at every visit,
 * or the fewest turns that led there. A search keeps to one of the two.
 *
 * Why a table of our own: a Map of millions of small arrays takes five times the memory, and the collector's time with it.
 */
export class StateSet {
  /** Open addressing, linear probing; at most half full. */
  #entries = new Int32Array(FIRST_CAPACITY * ENTRY);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** With sleep sets: what slept each time before is to be taken when it comes by awake. */
  visitAsleep(a: number, b: number, asleep: number): Visit {
    const at = this.#find(a, b);
    if (this.#isFree(at)) return this.#add(at, a, b, asleep);
    const before = this.#entries[at + 2]!;
    this.#entries[at + 2] = before & asleep;
    return { isNew: false, wake: before & ~asleep };
  }

  /** With a bound on turns: there is further to go from it only for who comes with fewer than ever. */
  visitWithin(a: number, b: number, turns: number): Visit {
    const at = this.#find(a, b);
    if (this.#isFree(at)) return this.#add(at, a, b, turns);
    if (turns >= this.#entries[at + 2]!) return { isNew: false, wake: 0 };
    this.#entries[at + 2] = turns;
    return { isNew: false, wake: ALL };
  }

  #add(at: number, a: number, b: number, mark: number): Visit {
    this.#entries.set([a, b, mark, 1], at);
    if (++this.#size * 2 * ENTRY > this.#entries.length) this.#grow();
    return NEW;
  }

  #isFree(at: number): boolean {
    return this.#entries[at + 3] === 0;
  }

  /** Its entry, or the free one where it belongs. */
  #find(a: number, b: number): number {
    const entries = this.#entries;
    const last = entries.length / ENTRY - 1;
    let slot = a & last;
    for (;;) {
      const at = slot * ENTRY;
      if (this.#isFree(at) || (entries[at] === a && entries[at + 1] === b)) return at;
      slot = (slot + 1) & last;
    }
  }

  #grow(): void {
    const old = this.#entries;
    this.#entries = new Int32Array(old.length * 2);
    for (let at = 0; at < old.length; at += ENTRY) {
      if (old[at + 3] === 0) continue;
      this.#entries.set(old.subarray(at, at + ENTRY), this.#find(old[at]!, old[at + 1]!));
    }
  }
}
