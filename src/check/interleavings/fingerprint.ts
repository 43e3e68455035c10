/**
 * States are told apart by 64 bits, two independent halves (hash compaction: P. Wolper and D. Leroy, "Reliable Hashing
 * without Collision Detection", 1993). Among a million states the chance that any two share them is 3e-8.
 */
export interface Fingerprint {
  readonly a: number;
  readonly b: number;
}

export const NO_FINGERPRINT: Fingerprint = { a: 0, b: 0 };

/** Half a fingerprint of a pair of 32-bit numbers: the finalizer of MurmurHash3 (A. Appleby, public domain), seeded. */
function mixed(seed: number, x: number, y: number): number {
  let hash = Math.imul(x, 0x9e3779b1) ^ Math.imul(y + seed, 0x85ebca6b);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash ^ seed, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

export function mixA(x: number, y: number): number {
  return mixed(0x2545f491, x, y);
}

export function mixB(x: number, y: number): number {
  return mixed(0x6c8e9cf5, y, x);
}

/** That of a sequence with one number more. */
export function extended({ a, b }: Fingerprint, value: number): Fingerprint {
  return { a: mixA(a, value), b: mixB(b, value) };
}

const scratch = new Float64Array(1);
const halves = new Int32Array(scratch.buffer);

/** That of a sequence with one value more, however wide. */
export function extendedBy(fingerprint: Fingerprint, value: number | bigint): Fingerprint {
  if (typeof value === "number") {
    if (Number.isInteger(value) && Math.abs(value) < 2 ** 31) return extended(fingerprint, value);
    scratch[0] = value;
    return extended(extended(fingerprint, halves[0]!), halves[1]!);
  }
  return extended(extended(fingerprint, Number(value & 0xffff_ffffn)), Number(value >> 32n));
}

export function fingerprintOf(text: string): Fingerprint {
  let fingerprint = NO_FINGERPRINT;
  for (let k = 0; k < text.length; k++) fingerprint = extended(fingerprint, text.charCodeAt(k));
  return fingerprint;
}
