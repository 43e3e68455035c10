import { f64Index, LINE_WORDS, type Pointer, WORD_BYTES } from "../../memory/pointer.js";
import { type Value, View } from "./access.js";
import { mixA, mixB } from "./fingerprint.js";

/** A moment of the memory that can be gone back to. */
export interface MemoryMark {
  readonly undo: number;
  readonly a: number;
  readonly b: number;
}

/**
 * The memory of a machine under exploration: it remembers what each write replaced, so that a search can go back, and
 * keeps a fingerprint of its content, so that a search knows where it has been.
 */
export class CheckedMemory {
  readonly i32: Int32Array;
  readonly f64: Float64Array;
  readonly u64: BigInt64Array;
  /** Words that only reports read: they tell no states apart, and nobody waits for a turn to touch them. */
  readonly #aside: Uint8Array;
  /** Pairs of a word and what it held. */
  readonly #undo: number[] = [];
  // The fingerprint: an exclusive or over all words, so that a write changes it in constant time.
  #a = 0;
  #b = 0;

  constructor(words: number) {
    const buffer = new ArrayBuffer(Math.ceil(words / LINE_WORDS) * LINE_WORDS * WORD_BYTES);
    this.i32 = new Int32Array(buffer);
    this.f64 = new Float64Array(buffer);
    this.u64 = new BigInt64Array(buffer);
    this.#aside = new Uint8Array(this.i32.length);
  }

  get a(): number {
    return this.#a;
  }
  get b(): number {
    return this.#b;
  }

  setAside(from: Pointer, words: number): void {
    this.#aside.fill(1, from, from + words);
  }

  isAside(word: Pointer): boolean {
    return this.#aside[word] === 1;
  }

  read(view: View, word: Pointer): Value {
    if (view === View.i32) return this.i32[word]!;
    return view === View.f64 ? this.f64[f64Index(word)]! : BigInt.asUintN(64, this.u64[f64Index(word)]!);
  }

  write(view: View, word: Pointer, value: Value): void {
    if (view === View.i32) {
      this.#set(word, Number(value) | 0);
      return;
    }
    if (view === View.f64) scratchF64[0] = Number(value);
    else scratchU64[0] = BigInt.asUintN(64, BigInt(value));
    this.#set(word, scratchI32[0]!);
    this.#set(word + 1, scratchI32[1]!);
  }

  mark(): MemoryMark {
    return { undo: this.#undo.length, a: this.#a, b: this.#b };
  }

  restore({ undo, a, b }: MemoryMark): void {
    while (this.#undo.length > undo) {
      const value = this.#undo.pop()!;
      this.i32[this.#undo.pop()!] = value;
    }
    this.#a = a;
    this.#b = b;
  }

  #set(word: Pointer, value: number): void {
    const old = this.i32[word]!;
    if (old === value) return;
    this.#undo.push(word, old);
    this.i32[word] = value;
    if (this.#aside[word] === 1) return;
    this.#a ^= mixA(word, old) ^ mixA(word, value);
    this.#b ^= mixB(word, old) ^ mixB(word, value);
  }
}

const scratchF64 = new Float64Array(1);
const scratchU64 = new BigUint64Array(scratchF64.buffer);
const scratchI32 = new Int32Array(scratchF64.buffer);
