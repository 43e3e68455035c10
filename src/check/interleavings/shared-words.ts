import type { Pointer } from "../../memory/pointer.js";
import { type Access, AccessKind, wordsOf, writes } from "./access.js";

/**
 * Which words more than one CPU has been seen at, one of them writing. All others are as good as private: accesses to
 * them commute with everything that other CPUs do, and need no turn of their own. The set only grows; a search that
 * added to it begins again, and ends when it explores everything without a newcomer.
 */
export class SharedWords {
  readonly #touchedBy: Int32Array;
  readonly #writtenBy: Int32Array;
  #size = 0;

  constructor(
    words: number,
    /** Every word counts as shared: each atomic access is a step then, whatever is known of the others. */
    private readonly all = false,
  ) {
    this.#touchedBy = new Int32Array(words);
    this.#writtenBy = new Int32Array(words);
  }

  /** How many words are shared. */
  get size(): number {
    return this.#size;
  }

  /** Whether accesses to the word need turns. */
  needsTurn(word: Pointer): boolean {
    return this.all || this.isShared(word);
  }

  isShared(word: Pointer): boolean {
    const writers = this.#writtenBy[word]!;
    if (writers === 0) return false;
    const touched = this.#touchedBy[word]!;
    return (touched & (touched - 1)) !== 0;
  }

  note(access: Access, actor: number): void {
    if (access.kind === AccessKind.notify) return;
    const isWrite = writes(access);
    for (let k = wordsOf(access.view) - 1; k >= 0; k--) {
      const word = access.word + k;
      const before = this.isShared(word);
      this.#touchedBy[word]! |= 1 << actor;
      if (isWrite) this.#writtenBy[word]! |= 1 << actor;
      if (!before && this.isShared(word)) this.#size++;
    }
  }
}
