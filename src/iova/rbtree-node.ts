import type { Pointer } from "../memory/pointer.js";
import { IovaField } from "./iova.js";

/** What a red-black tree reads and writes of its nodes, besides the links to their children and neighbours. */

// Bound here, see "Constants" in pointer.ts.
const { parentColor, left, right } = IovaField;
const NULL: Pointer = 0;

/** Nodes lie at even words, so the lowest bit of the parent pointer is free for the color. */
const RED = 0;
const BLACK = 1;

export function parentOf(i32: Int32Array, node: Pointer): Pointer {
  return i32[node + parentColor]! & ~1;
}

/** `node` is not NULL, which would be black. */
export function isRed(i32: Int32Array, node: Pointer): boolean {
  return (i32[node + parentColor]! & 1) === RED;
}

export function paintRed(i32: Int32Array, node: Pointer): void {
  i32[node + parentColor]! &= ~1;
}

export function paintBlack(i32: Int32Array, node: Pointer): void {
  i32[node + parentColor]! |= BLACK;
}

export function setParent(i32: Int32Array, node: Pointer, parent: Pointer): void {
  i32[node + parentColor] = parent | (i32[node + parentColor]! & 1);
}

/** Makes `node` a red child of `parent`; where it hangs is the caller's to set. */
export function linkRed(i32: Int32Array, node: Pointer, parent: Pointer): void {
  i32[node + parentColor] = parent | RED;
}

export function linkBlack(i32: Int32Array, node: Pointer, parent: Pointer): void {
  i32[node + parentColor] = parent | BLACK;
}

/** Lets `child` hang where `node` hangs below `parent`; what the child says of its parent is the caller's to set. */
export function replaceChild(
  i32: Int32Array,
  rootWord: Pointer,
  parent: Pointer,
  node: Pointer,
  child: Pointer,
): void {
  if (parent === NULL) i32[rootWord] = child;
  else if (i32[parent + left] === node) i32[parent + left] = child;
  else i32[parent + right] = child;
}
