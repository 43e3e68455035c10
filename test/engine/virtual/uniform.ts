/**
 * Uniform numbers in (0, 1), seeded, by a counter that is hashed (the finalizer of MurmurHash3): what is held against a
 * textbook's formula must not be bent by the generator.
 */
export function uniform(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b9);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = state;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    return (((x ^ (x >>> 16)) >>> 0) + 0.5) / 2 ** 32;
  };
}
