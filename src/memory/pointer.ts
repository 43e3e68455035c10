/**
 * Machine memory is one SharedArrayBuffer, and a pointer into it is the index of a 32-bit word.
 * Everything that holds pfns (Float64) or a tagged head (64 bits) starts at an even word.
 * Pointer 0 is NULL: the first cache line of every machine is never given out.
 *
 * Constants: V8 folds a constant into the machine code of the module that declares it, without exporting it. One
 * that is imported or exported is loaded and tested at each use. So the modules that every operation passes bind
 * what they use of the layouts to names of their own, as in `const { left, right } = IovaField`.
 */
export type Pointer = number;

export const NULL: Pointer = 0;

/** Bytes of one 32-bit word, and words of one Float64 or 64-bit word. */
export const WORD_BYTES = 4;
export const WORDS_PER_F64 = 2;

/**
 * One writer, one line. 128 bytes, not 64: the adjacent-line prefetcher of today's x86 cores and the lines of
 * Apple's and IBM's cores make two neighbouring 64-byte lines travel together.
 */
export const LINE_WORDS = 128 / WORD_BYTES;

/** `words` rounded up to whole cache lines. */
export function wholeLines(words: number): number {
  return Math.ceil(words / LINE_WORDS) * LINE_WORDS;
}

/** The Float64 index of an even word pointer. */
export function f64Index(pointer: Pointer): number {
  return pointer >> 1;
}
