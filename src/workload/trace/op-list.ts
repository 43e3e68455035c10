import { RECORD_WORDS, wordAt } from "./op-record.js";

/** Why 4096: 80 KiB a piece. Small against any capture, large against the cost of a piece. */
const RECORDS_PER_CHUNK = 4096;
const CHUNK_WORDS = RECORDS_PER_CHUNK * RECORD_WORDS;

/** The records of one CPU while they are being collected: grows in pieces, so that growing copies nothing. */
export class OpList {
  /** Records. */
  length = 0;
  readonly #chunks: Int32Array[] = [];

  /** Appends a record and answers its index. */
  append(head: number, position: number, slot: number, size: number, last: number): number {
    const at = this.length * RECORD_WORDS;
    if (at % CHUNK_WORDS === 0) this.#chunks.push(new Int32Array(CHUNK_WORDS));
    this.#chunks[this.#chunks.length - 1]?.set([head, position, slot, size, last], at % CHUNK_WORDS);
    return this.length++;
  }

  get(index: number, field: number): number {
    return wordAt(this.#chunkOf(index), (index % RECORDS_PER_CHUNK) * RECORD_WORDS + field);
  }

  set(index: number, field: number, value: number): void {
    this.#chunkOf(index)[(index % RECORDS_PER_CHUNK) * RECORD_WORDS + field] = value;
  }

  /** Moves the records into memory that every thread can attach to. This list is empty afterwards. */
  share(): Int32Array {
    const words = this.length * RECORD_WORDS;
    const shared = new Int32Array(new SharedArrayBuffer(words * Int32Array.BYTES_PER_ELEMENT));
    this.#chunks.forEach((chunk, piece) => {
      const start = piece * CHUNK_WORDS;
      shared.set(chunk.subarray(0, Math.min(CHUNK_WORDS, words - start)), start);
    });
    this.#chunks.length = 0;
    this.length = 0;
    return shared;
  }

  #chunkOf(index: number): Int32Array {
    return this.#chunks[Math.floor(index / RECORDS_PER_CHUNK)] as Int32Array;
  }
}
