import { NULL, type Pointer } from "../../memory/pointer.js";

/** A value for people: pointers by the names of what they point to, tagged heads as {tag, index}. */
export function valueText(value: number | bigint, nameOf: (pointer: Pointer) => string | false): string {
  const text = (word: number) => nameOf(word) || String(word);
  if (typeof value === "number") return text(value);
  const index = Number(value & 0xffff_ffffn);
  return `{${value >> 32n}, ${index === NULL ? "NULL" : text(index)}}`;
}
