import { type Access, AccessKind, isPlain, wordsOf, writes } from "./access.js";

/** What was done to a word, by whom, at which of his times. */
interface History {
  writer: number;
  writtenAt: number;
  /** The last plain read of each actor; 0 for none. */
  readonly readAt: number[];
  /** What one learns who reads the word by an atomic. */
  carries: readonly number[] | null;
}

/**
 * Data races by vector clocks (C. Fidge and F. Mattern, 1988; E. Pozniansky and A. Schuster, "Efficient On-the-Fly Data
 * Race Detection", 2003): for one interleaving, all pairs of conflicting accesses that nothing orders, however far apart.
 */
export class RaceClocks {
  readonly #clocks: number[][];
  readonly #words = new Map<number, History>();

  constructor(private readonly actors: number) {
    this.#clocks = Array.from({ length: actors }, (_, actor) =>
      Array.from({ length: actors }, (_, other) => (actor === other ? 1 : 0)),
    );
  }

  /** Takes an access in. The other actor, when it races with one of his. */
  note(access: Access, actor: number): number | null {
    let racer: number | null = null;
    for (let k = 0; k < wordsOf(access.view); k++) racer ??= this.#noteWord(access, access.word + k, actor);
    return racer;
  }

  #noteWord(access: Access, word: number, actor: number): number | null {
    const history = this.#historyOf(word);
    const clock = this.#clocks[actor]!;
    const { kind } = access;
    if (kind === AccessKind.glance || kind === AccessKind.notify) return null;
    if (!isPlain(kind)) return this.#synchronize(access, history, actor);
    const isWrite = kind === AccessKind.write;
    if (history.writer >= 0 && history.writtenAt > clock[history.writer]!) return history.writer;
    if (isWrite) {
      const reader = history.readAt.findIndex((at, other) => other !== actor && at > clock[other]!);
      if (reader >= 0) return reader;
      history.writer = actor;
      history.writtenAt = clock[actor]!;
      history.carries = null;
    } else {
      history.readAt[actor] = clock[actor]!;
    }
    return null;
  }

  /**
   * An atomic access: races with plain ones only, and learns what the last writer of the word knew. So does one that only
   * writes: the order of two writes is a part of the interleaving, and the other order is another one.
   */
  #synchronize(access: Access, history: History, actor: number): number | null {
    const clock = this.#clocks[actor]!;
    const isWrite = writes(access);
    if (history.carries === null && history.writer >= 0 && history.writtenAt > clock[history.writer]!) {
      return history.writer;
    }
    const reader = history.readAt.findIndex((at, other) => other !== actor && at > clock[other]!);
    if (isWrite && reader >= 0) return reader;
    for (const [other, time] of (history.carries ?? []).entries()) {
      clock[other] = Math.max(clock[other]!, time);
    }
    if (isWrite) {
      history.carries = [...clock];
      history.writer = actor;
      history.writtenAt = clock[actor]!;
      clock[actor]!++;
    }
    return null;
  }

  #historyOf(word: number): History {
    let history = this.#words.get(word);
    if (history === undefined) {
      const readAt = Array.from({ length: this.actors }, () => 0);
      history = { writer: -1, writtenAt: 0, readAt, carries: null };
      this.#words.set(word, history);
    }
    return history;
  }
}
