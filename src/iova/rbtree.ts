import type { Pointer } from "../memory/pointer.js";
import { IovaField } from "./iova.js";
import * as balance from "./rbtree-balance.js";
import * as nodes from "./rbtree-node.js";

// Bound here, see "Constants" in pointer.ts.
const { left, right, prev, next } = IovaField;
const { isRed, linkBlack, linkRed, parentOf, replaceChild, setParent } = nodes;
const { fixErase, fixInsert } = balance;
const NULL: Pointer = 0;

/**
 * A red-black tree over nodes in an array of words; the nodes know nothing of keys, callers descend themselves
 * and say where a node hangs. Algorithms after Cormen, Leiserson, Rivest and Stein, "Introduction to Algorithms",
 * chapter 13, without a sentinel: NULL leaves are black.
 *
 * Invariants: the root is black; no red node has a red child; every path from a node down to NULL passes the
 * same number of black nodes; a child's parent link names its parent; prev and next are the neighbours in order.
 */
export class RbTree {
  constructor(
    private readonly i32: Int32Array,
    /** Word that holds the root. */
    private readonly rootWord: Pointer,
  ) {}

  get root(): Pointer {
    return this.i32[this.rootWord]!;
  }

  left(node: Pointer): Pointer {
    return this.i32[node + left]!;
  }

  right(node: Pointer): Pointer {
    return this.i32[node + right]!;
  }

  parent(node: Pointer): Pointer {
    return parentOf(this.i32, node);
  }

  isRed(node: Pointer): boolean {
    return isRed(this.i32, node);
  }

  first(): Pointer {
    let node = this.root;
    if (node === NULL) return NULL;
    for (let lower = this.left(node); lower !== NULL; lower = this.left(node)) node = lower;
    return node;
  }

  /** The node before `node` in order, or NULL. */
  prev(node: Pointer): Pointer {
    return this.i32[node + prev]!;
  }

  /** The node after `node` in order, or NULL. */
  next(node: Pointer): Pointer {
    return this.i32[node + next]!;
  }

  /** Makes `node` the only one. */
  insertRoot(node: Pointer): void {
    const i32 = this.i32;
    i32[this.rootWord] = node;
    linkBlack(i32, node, NULL);
    i32[node + left] = NULL;
    i32[node + right] = NULL;
    i32[node + prev] = NULL;
    i32[node + next] = NULL;
  }

  /** Inserts `node`, to which nothing is linked yet, as the neighbour below `higher`. */
  insertBefore(node: Pointer, higher: Pointer): void {
    const i32 = this.i32;
    const lower = i32[higher + prev]!;
    i32[node + prev] = lower;
    i32[node + next] = higher;
    i32[higher + prev] = node;
    if (lower !== NULL) i32[lower + next] = node;
    // Of two neighbours the deeper one has no child on the other's side: there it goes.
    let parent = higher;
    if (i32[higher + left] === NULL) {
      i32[higher + left] = node;
    } else {
      parent = lower;
      i32[lower + right] = node;
    }
    linkRed(i32, node, parent);
    i32[node + left] = NULL;
    i32[node + right] = NULL;
    if (isRed(i32, parent)) fixInsert(i32, this.rootWord, node, parent);
  }

  erase(node: Pointer): void {
    const i32 = this.i32;
    const lower = i32[node + prev]!;
    const higher = i32[node + next]!;
    if (lower !== NULL) i32[lower + next] = higher;
    if (higher !== NULL) i32[higher + prev] = lower;

    const parent = parentOf(i32, node);
    const leftChild = i32[node + left]!;
    const rightChild = i32[node + right]!;
    if (leftChild !== NULL && rightChild !== NULL) {
      eraseBetween(i32, this.rootWord, node, higher);
      return;
    }
    // A single child is red, below a black node.
    const child = leftChild !== NULL ? leftChild : rightChild;
    replaceChild(i32, this.rootWord, parent, node, child);
    if (child !== NULL) linkBlack(i32, child, parent);
    else if (parent !== NULL && !isRed(i32, node)) fixErase(i32, this.rootWord, parent, NULL);
  }

  /** Empties the tree: hands every node over to `visit`, children before their parents. */
  clear(visit: (node: Pointer) => void): void {
    let node = this.root;
    while (node !== NULL) {
      const child = this.left(node) || this.right(node);
      if (child !== NULL) {
        node = child;
        continue;
      }
      const parent = this.parent(node);
      replaceChild(this.i32, this.rootWord, parent, node, NULL);
      visit(node);
      node = parent;
    }
  }
}

/** Erases a node with two children: its successor, which has no left child, takes its place and color. */
function eraseBetween(i32: Int32Array, rootWord: Pointer, node: Pointer, successor: Pointer): void {
  const rightChild = i32[node + right]!;
  const orphan = i32[successor + right]!;
  const above = parentOf(i32, node);
  const lostBlack = !isRed(i32, successor);
  let parent = successor;
  if (successor !== rightChild) {
    parent = parentOf(i32, successor);
    i32[parent + left] = orphan;
    i32[successor + right] = rightChild;
    setParent(i32, rightChild, successor);
  }
  const leftChild = i32[node + left]!;
  i32[successor + left] = leftChild;
  setParent(i32, leftChild, successor);
  if (isRed(i32, node)) linkRed(i32, successor, above);
  else linkBlack(i32, successor, above);
  replaceChild(i32, rootWord, above, node, successor);
  // A single child is red, below a black node.
  if (orphan !== NULL) linkBlack(i32, orphan, parent);
  else if (lostBlack) fixErase(i32, rootWord, parent, NULL);
}
