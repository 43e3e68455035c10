import type { Pointer } from "../../memory/pointer.js";
import { type Access, AccessKind, isPlain, wordsOf, writes } from "./access.js";

/**
 * Which words more than one CPU has been seen at, one of them writing. All others are as good as private: accesses to
 * them commute with everything that other CPUs do, and need no turn of their own. The set only grows; a search that
 * added to it begins again, and ends when it explores everything without a newcomer.
 */
export class SharedWords {
  readonly #touchedBy: Int32Array;
  readonly #writtenBy: Int32Array;
  readonly #glancedBy: Int32Array;
  /** Words that somebody may sleep on: whoever wakes the sleepers then needs a turn. */
  readonly #sleptOn = new Set<Pointer>();
  #size = 0;

  constructor(
    words: number,
    /** Every access takes a turn, whatever is known of the word: so a schedule means the same each time. */
    readonly all = false,
  ) {
    this.#touchedBy = new Int32Array(words);
    this.#writtenBy = new Int32Array(words);
    this.#glancedBy = new Int32Array(words);
  }

  /** Grows with every word that turns out to be shared, glanced at or slept on. */
  get size(): number {
    return this.#size;
  }

  /**
   * Whether an access to the word needs a turn. One that is plain does not, since nobody else may come near at the time,
   * unless somebody glances: he may see each value that is written.
   */
  needsTurn({ kind, view, word }: Pick<Access, "kind" | "view" | "word">): boolean {
    if (this.all || kind === AccessKind.wait || kind === AccessKind.wake) return true;
    if (kind === AccessKind.notify) return this.#sleptOn.has(word);
    for (let at = word; at < word + wordsOf(view); at++) {
      if (this.isShared(at) && (!isPlain(kind) || (kind === AccessKind.write && this.#glancedBy[at] !== 0)))
        return true;
    }
    return false;
  }

  /** Whether others may notice an access, or it them. */
  concernsOthers(access: Pick<Access, "kind" | "view" | "word">): boolean {
    const { kind, word } = access;
    if (kind === AccessKind.notify && this.#sleptOn.has(word)) return true;
    return kind === AccessKind.wait || kind === AccessKind.wake || this.meets(access);
  }

  /** Whether any of an access's words is shared. */
  meets({ view, word }: Pick<Access, "view" | "word">): boolean {
    return this.isShared(word) || (wordsOf(view) === 2 && this.isShared(word + 1));
  }

  isShared(word: Pointer): boolean {
    const writers = this.#writtenBy[word]!;
    if (writers === 0) return false;
    const touched = this.#touchedBy[word]!;
    return (touched & (touched - 1)) !== 0;
  }

  note(access: Access, actor: number): void {
    if (access.kind === AccessKind.notify) return;
    if (access.kind === AccessKind.wait && !this.#sleptOn.has(access.word)) {
      this.#sleptOn.add(access.word);
      this.#size++;
    }
    const isWrite = writes(access);
    for (let k = wordsOf(access.view) - 1; k >= 0; k--) {
      const word = access.word + k;
      const before = this.isShared(word);
      const wasGlanced = this.#glancedBy[word] !== 0;
      if (access.kind === AccessKind.glance) this.#glancedBy[word]! |= 1 << actor;
      this.#touchedBy[word]! |= 1 << actor;
      if (isWrite) this.#writtenBy[word]! |= 1 << actor;
      if (!before && this.isShared(word)) this.#size++;
      if (!wasGlanced && this.#glancedBy[word] !== 0) this.#size++;
    }
  }
}
