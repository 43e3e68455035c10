/**
 * The `name=value` fields of an event's text. One object reads every line of a capture: `of` points it at the next.
 */
export class Fields {
  /** Whether every field asked for since `of` was there. */
  complete = true;
  #text = "";

  of(text: string): this {
    this.#text = text;
    this.complete = true;
    return this;
  }

  /** The number behind `name=`, hexadecimal with `0x`, else decimal; 0 and no longer `complete` when it is missing. */
  number(name: string): number {
    return this.#numberOf(name, EXACT_DIGITS);
  }

  /** As `number`, for an address of whole pages: that is exact up to 64 bits. */
  pageAddress(name: string): number {
    return this.#numberOf(name, 16);
  }

  /** As `number`, for the size of a range in pfns; one that no kernel can be asked for makes the line incomplete. */
  size(name: string): number {
    const value = this.number(name);
    if (value < 1 || value > MOST_PFNS) this.complete = false;
    return value;
  }

  /** As `number`, for the bytes of a mapping; none, or more than pages can be counted, makes the line incomplete. */
  bytes(name: string): number {
    const value = this.number(name);
    if (value < 1 || value > MOST_PFNS * USUAL_GRANULE) this.complete = false;
    return value;
  }

  /** As `number`, for the bytes of a granule; one that no IOMMU has makes the line incomplete. */
  granule(name: string): number {
    const value = this.number(name);
    const shift = Math.log2(value);
    if (!Number.isInteger(shift) || shift < LEAST_GRANULE_SHIFT || shift > MOST_GRANULE_SHIFT)
      this.complete = false;
    return value;
  }

  /** As `number`, for a field that not every recorder has. */
  optional(name: string, otherwise: number): number {
    return this.#find(name) < 0 ? otherwise : this.number(name);
  }

  #numberOf(name: string, digits: number): number {
    const at = this.#find(name);
    const value = at < 0 ? Number.NaN : numberAt(this.#text, at, digits);
    if (!Number.isNaN(value)) return value;
    this.complete = false;
    return 0;
  }

  /** Where the value of `name` begins. Whole names only: `pfn=` also ends `limit_pfn=`. */
  #find(name: string): number {
    const text = this.#text;
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
      const after = at + name.length;
      if (text.charCodeAt(after) === EQUALS && (at === 0 || text.charCodeAt(at - 1) === SPACE))
        return after + 1;
    }
    return -1;
  }
}

/** Why: a compiled trace and the allocator keep sizes in signed 32-bit words. */
const MOST_PFNS = 2 ** 31 - 1;

/** Why: a mapping does not tell its granule; this is the one that it is counted in. */
const USUAL_GRANULE = 4096;

/** Why: 1 KiB and 64 KiB are the smallest and the largest granule of any IOMMU; the allocator takes no other. */
const LEAST_GRANULE_SHIFT = 10;
const MOST_GRANULE_SHIFT = 16;

const SPACE = 32;
const EQUALS = 61;
const ZERO = 48;
const LETTER_X = 120;

/** Why: 13 hexadecimal digits are 52 bits, what a number holds exactly and with room to add to it. */
const EXACT_DIGITS = 13;

/**
 * The last `digits` of a hexadecimal number. 52 bits of a kernel address tell apart what all 64 do, and make an unlimited
 * `limit_pfn` the largest pfn there can be.
 */
function numberAt(text: string, start: number, digits: number): number {
  const hexadecimal = text.charCodeAt(start) === ZERO && text.charCodeAt(start + 1) === LETTER_X;
  const base = hexadecimal ? 16 : 10;
  const first = hexadecimal ? start + 2 : start;
  let end = first;
  while (digitAt(text, end) < base) end++;
  if (end === first) return Number.NaN;
  let value = 0;
  for (let at = hexadecimal ? Math.max(first, end - digits) : first; at < end; at++)
    value = value * base + digitAt(text, at);
  return value;
}

/** The value of one digit; 16 and more for what is none. */
function digitAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : 16;
}
