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
 * The states where a search has been, by their fingerprints, each with a mark of 32 bits. In a search with sleep sets these
 * are the turns that were asleep each time: they are still to be taken when it comes by with one of them awake. In a
 * bounded search it is the fewest turns that led there: it goes on from there again when it comes by with fewer.
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

  visit(a: number, b: number, mark: number, isBounded: boolean): Visit {
    const at = this.#find(a, b);
    const entries = this.#entries;
    if (entries[at + 3] === 0) {
      entries[at] = a;
      entries[at + 1] = b;
      entries[at + 2] = mark;
      entries[at + 3] = 1;
      if (++this.#size * 2 * ENTRY > entries.length) this.#grow();
      return NEW;
    }
    const before = entries[at + 2]!;
    if (isBounded) {
      if (mark >= before) return { isNew: false, wake: 0 };
      entries[at + 2] = mark;
      return { isNew: false, wake: ALL };
    }
    entries[at + 2] = before & mark;
    return { isNew: false, wake: before & ~mark };
  }

  /** Its entry, or the free one where it belongs. */
  #find(a: number, b: number): number {
    const entries = this.#entries;
    const last = entries.length / ENTRY - 1;
    let slot = a & last;
    for (;;) {
      const at = slot * ENTRY;
      if (entries[at + 3] === 0 || (entries[at] === a && entries[at + 1] === b)) return at;
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
