import type { Pointer } from "../memory/pointer.js";
import { IovaField } from "./iova.js";
import * as nodes from "./rbtree-node.js";

// Bound here, see "Constants" in pointer.ts.
const { left, right } = IovaField;
const { isRed, paintBlack, paintRed, parentOf, replaceChild, setParent } = nodes;
const NULL: Pointer = 0;

/** A child's place in its parent: the offset of the word that links it. */
type Side = typeof left | typeof right;

function opposite(side: Side): Side {
  return side === left ? right : left;
}

/** Turns `node` down to `side`, and its child on the other side up into its place. Colors stay with the nodes. */
function rotate(i32: Int32Array, rootWord: Pointer, node: Pointer, side: Side): void {
  const up = i32[node + opposite(side)]!;
  const inner = i32[up + side]!;
  i32[node + opposite(side)] = inner;
  if (inner !== NULL) setParent(i32, inner, node);
  const parent = parentOf(i32, node);
  setParent(i32, up, parent);
  replaceChild(i32, rootWord, parent, node, up);
  i32[up + side] = node;
  setParent(i32, node, up);
}

/** `node` is red and hangs below `above`, which may be red as well. */
export function fixInsert(i32: Int32Array, rootWord: Pointer, inserted: Pointer, above: Pointer): void {
  let node = inserted;
  let parent = above;
  while (isRed(i32, parent)) {
    // A red parent is not the root, so there is a grandparent, and it is black.
    const grand = parentOf(i32, parent);
    const side = i32[grand + left] === parent ? left : right;
    const uncle = i32[grand + opposite(side)]!;
    if (uncle === NULL || !isRed(i32, uncle)) {
      if (i32[parent + side] !== node) {
        rotate(i32, rootWord, parent, side);
        parent = node;
      }
      rotate(i32, rootWord, grand, opposite(side));
      paintBlack(i32, parent);
      paintRed(i32, grand);
      return;
    }
    paintBlack(i32, parent);
    paintBlack(i32, uncle);
    node = grand;
    parent = parentOf(i32, grand);
    // The root stays black: every path through the tree is one black node longer now.
    if (parent === NULL) return;
    paintRed(i32, grand);
  }
}

/**
 * Every path through `start` is one black node short: a child of `above`, or NULL in its place.
 */
export function fixErase(i32: Int32Array, rootWord: Pointer, above: Pointer, start: Pointer): void {
  let parent = above;
  let node = start;
  for (;;) {
    const side = i32[parent + left] === node ? left : right;
    // The other side is one black node longer, so there is a sibling.
    let sibling = i32[parent + opposite(side)]!;
    if (isRed(i32, sibling)) {
      paintBlack(i32, sibling);
      paintRed(i32, parent);
      rotate(i32, rootWord, parent, side);
      sibling = i32[parent + opposite(side)]!;
    }
    let far = i32[sibling + opposite(side)]!;
    if (far === NULL || !isRed(i32, far)) {
      const near = i32[sibling + side]!;
      if (near === NULL || !isRed(i32, near)) {
        paintRed(i32, sibling);
        // A red parent makes up for it; above a black one it goes on, and at the root it is the same for all.
        node = parent;
        parent = parentOf(i32, node);
        if (isRed(i32, node)) break;
        if (parent === NULL) return;
        continue;
      }
      rotate(i32, rootWord, sibling, opposite(side));
      far = sibling;
      sibling = near;
    }
    // The sibling comes up in the parent's place and color, between two black children.
    rotate(i32, rootWord, parent, side);
    if (isRed(i32, parent)) paintRed(i32, sibling);
    else paintBlack(i32, sibling);
    paintBlack(i32, far);
    node = parent;
    break;
  }
  paintBlack(i32, node);
}
