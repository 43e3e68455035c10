import { createHash } from "node:crypto";

/** Half of a SHA-256: more than enough to tell runs apart. */
const KEY_LENGTH = 32;

/** Of large arrays, which many runs have in common. They do not change any more. */
const known = new WeakMap<ArrayBufferView, string>();

/**
 * The hash of a value's content: of what it holds, not of the order in which that was put in. What is undefined is as
 * good as missing, and large arrays of numbers, those of a capture, are taken by their bytes.
 */
export function contentKey(value: unknown): string {
  return hashed(JSON.stringify(canonical(value)));
}

function hashed(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex").slice(0, KEY_LENGTH);
}

function hashOfView(view: ArrayBufferView): string {
  const hash = known.get(view) ?? hashed(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  known.set(view, hash);
  return hash;
}

function canonical(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return hashOfView(value);
  if (Array.isArray(value)) return value.map(canonical);
  // JSON has no infinity.
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .filter(([, own]) => own !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, own]) => [name, canonical(own)]);
}
