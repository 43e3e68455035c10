/**
 * Hands out the slots in which allocations wait for their frees, and uses them again: as few as the capture had live
 * ranges, and those last used, which are still in the caches.
 *
 * A slot may be used again only by a CPU that certainly acts after the free that emptied it. That is:
 * - the CPU that freed: its own calls are in order;
 * - any other, once the free lies below the position that all CPUs had reached when that CPU last kept step (`doneBelow`).
 */
export class SlotPool {
  /** Slots made so far. */
  size = 0;
  readonly #freed: FreedSlots[] = [];
  #donor = 0;

  take(cpu: number, doneBelow: number): number {
    return this.#freed[cpu]?.takeNewest() ?? this.#takeFromOthers(doneBelow) ?? this.size++;
  }

  release(slot: number, cpu: number, position: number): void {
    while (this.#freed.length <= cpu) this.#freed.push(new FreedSlots());
    this.#freed[cpu]?.add(slot, position);
  }

  /** The CPU that had one last time is likely to have the next. */
  #takeFromOthers(doneBelow: number): number | undefined {
    for (let tried = 0; tried < this.#freed.length; tried++) {
      const slot = this.#freed[this.#donor]?.takeOldest(doneBelow);
      if (slot !== undefined) return slot;
      this.#donor = (this.#donor + 1) % this.#freed.length;
    }
    return undefined;
  }
}

/** What one CPU freed: it takes from the top itself, the others take from the bottom. */
class FreedSlots {
  #slots: number[] = [];
  #positions: number[] = [];
  #bottom = 0;

  add(slot: number, position: number): void {
    this.#slots.push(slot);
    this.#positions.push(position);
  }

  takeNewest(): number | undefined {
    if (this.#slots.length === this.#bottom) return undefined;
    this.#positions.pop();
    return this.#slots.pop();
  }

  takeOldest(doneBelow: number): number | undefined {
    const position = this.#positions[this.#bottom];
    if (position === undefined || position >= doneBelow) return undefined;
    const slot = this.#slots[this.#bottom++];
    if (this.#bottom > 1024 && 2 * this.#bottom > this.#slots.length) this.#compact();
    return slot;
  }

  #compact(): void {
    this.#slots = this.#slots.slice(this.#bottom);
    this.#positions = this.#positions.slice(this.#bottom);
    this.#bottom = 0;
  }
}
