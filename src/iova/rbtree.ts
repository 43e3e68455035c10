import { NULL, type Pointer } from "../memory/pointer.js";
import { IovaField } from "./iova.js";

const { parentColor, left, right } = IovaField;

/** Nodes lie at even words, so the lowest bit of the parent pointer is free for the color. */
const RED = 0;
const BLACK = 1;

/**
 * A red-black tree over nodes in an array of words; the nodes know nothing of keys, callers descend themselves
 * and say where a node hangs. Algorithms after Cormen, Leiserson, Rivest and Stein, "Introduction to Algorithms",
 * chapter 13, without a sentinel: NULL leaves are black.
 *
 * Invariants: the root is black; no red node has a red child; every path from a node down to NULL passes the
 * same number of black nodes; a child's parent link names its parent.
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

  initialize(): void {
    this.i32[this.rootWord] = NULL;
  }

  left(node: Pointer): Pointer {
    return this.i32[node + left]!;
  }

  right(node: Pointer): Pointer {
    return this.i32[node + right]!;
  }

  parent(node: Pointer): Pointer {
    return this.i32[node + parentColor]! & ~1;
  }

  isRed(node: Pointer): boolean {
    return node !== NULL && (this.i32[node + parentColor]! & 1) === RED;
  }

  first(): Pointer {
    const i32 = this.i32;
    let node = this.root;
    if (node === NULL) return NULL;
    for (let lower = i32[node + left]!; lower !== NULL; lower = i32[node + left]!) node = lower;
    return node;
  }

  /** The node before `node` in order, or NULL. */
  prev(node: Pointer): Pointer {
    const i32 = this.i32;
    let next = i32[node + left]!;
    if (next !== NULL) {
      for (let higher = i32[next + right]!; higher !== NULL; higher = i32[next + right]!) next = higher;
      return next;
    }
    let child = node;
    next = i32[node + parentColor]! & ~1;
    while (next !== NULL && i32[next + left]! === child) {
      child = next;
      next = i32[next + parentColor]! & ~1;
    }
    return next;
  }

  /** The node after `node` in order, or NULL. */
  next(node: Pointer): Pointer {
    const i32 = this.i32;
    let next = i32[node + right]!;
    if (next !== NULL) {
      for (let lower = i32[next + left]!; lower !== NULL; lower = i32[next + left]!) next = lower;
      return next;
    }
    let child = node;
    next = i32[node + parentColor]! & ~1;
    while (next !== NULL && i32[next + right]! === child) {
      child = next;
      next = i32[next + parentColor]! & ~1;
    }
    return next;
  }

  /** Forgets a child; only for taking a tree down leaf by leaf. */
  unlinkChild(parent: Pointer, child: Pointer): void {
    this.i32[parent + (this.i32[parent + left] === child ? left : right)] = NULL;
  }

  /** Hangs `node` below `parent` (NULL: as the root), where there is no child yet, and rebalances. */
  insert(node: Pointer, parent: Pointer, asLeft: boolean): void {
    const i32 = this.i32;
    i32[node + left] = NULL;
    i32[node + right] = NULL;
    i32[node + parentColor] = parent | RED;
    if (parent === NULL) i32[this.rootWord] = node;
    else i32[parent + (asLeft ? left : right)] = node;
    this.#fixInsert(node);
  }

  erase(node: Pointer): void {
    const i32 = this.i32;
    const lower = i32[node + left]!;
    const higher = i32[node + right]!;
    // Where a black node goes missing: the child that took its place (NULL counts as black), and its parent.
    let child: Pointer;
    let parent: Pointer;
    let lostBlack: boolean;
    if (lower === NULL || higher === NULL) {
      child = lower === NULL ? higher : lower;
      parent = this.parent(node);
      lostBlack = !this.isRed(node);
      this.#replace(node, child, parent);
    } else {
      // Two children: the successor, which has no left child, takes the place and the color of the node.
      let successor = higher;
      for (let next = i32[successor + left]!; next !== NULL; next = i32[successor + left]!) successor = next;
      child = i32[successor + right]!;
      lostBlack = !this.isRed(successor);
      parent = this.parent(successor);
      if (parent === node) {
        parent = successor;
      } else {
        this.#replace(successor, child, parent);
        i32[successor + right] = higher;
        this.#setParent(higher, successor);
      }
      this.#replace(node, successor, this.parent(node));
      i32[successor + left] = lower;
      this.#setParent(lower, successor);
      i32[successor + parentColor] = i32[node + parentColor]!;
    }
    if (lostBlack) this.#fixErase(child, parent);
  }

  /** Lets `child` (may be NULL) hang where `node` hangs below `parent`. */
  #replace(node: Pointer, child: Pointer, parent: Pointer): void {
    const i32 = this.i32;
    if (parent === NULL) i32[this.rootWord] = child;
    else if (i32[parent + left] === node) i32[parent + left] = child;
    else i32[parent + right] = child;
    if (child !== NULL) this.#setParent(child, parent);
  }

  #setParent(node: Pointer, parent: Pointer): void {
    this.i32[node + parentColor] = parent | (this.i32[node + parentColor]! & 1);
  }

  #paint(node: Pointer, color: typeof RED | typeof BLACK): void {
    this.i32[node + parentColor] = (this.i32[node + parentColor]! & ~1) | color;
  }

  /** Turns `node` down to the left and its right child up into its place. */
  #rotateLeft(node: Pointer): void {
    const i32 = this.i32;
    const up = i32[node + right]!;
    const inner = i32[up + left]!;
    i32[node + right] = inner;
    if (inner !== NULL) this.#setParent(inner, node);
    this.#replace(node, up, this.parent(node));
    i32[up + left] = node;
    this.#setParent(node, up);
  }

  #rotateRight(node: Pointer): void {
    const i32 = this.i32;
    const up = i32[node + left]!;
    const inner = i32[up + right]!;
    i32[node + left] = inner;
    if (inner !== NULL) this.#setParent(inner, node);
    this.#replace(node, up, this.parent(node));
    i32[up + right] = node;
    this.#setParent(node, up);
  }

  #fixInsert(inserted: Pointer): void {
    let node = inserted;
    for (;;) {
      let parent = this.parent(node);
      if (!this.isRed(parent)) break;
      // A red parent is not the root, so there is a grandparent.
      const grand = this.parent(parent);
      const parentIsLeft = this.left(grand) === parent;
      const uncle = parentIsLeft ? this.right(grand) : this.left(grand);
      if (this.isRed(uncle)) {
        this.#paint(parent, BLACK);
        this.#paint(uncle, BLACK);
        this.#paint(grand, RED);
        node = grand;
        continue;
      }
      if (parentIsLeft) {
        if (this.right(parent) === node) {
          this.#rotateLeft(parent);
          parent = node;
        }
        this.#rotateRight(grand);
      } else {
        if (this.left(parent) === node) {
          this.#rotateRight(parent);
          parent = node;
        }
        this.#rotateLeft(grand);
      }
      this.#paint(parent, BLACK);
      this.#paint(grand, RED);
      break;
    }
    this.#paint(this.root, BLACK);
  }

  /** Every path through `start` (a child of `above`, or NULL in its place) is one black node short. */
  #fixErase(start: Pointer, above: Pointer): void {
    let node = start;
    let parent = above;
    while (parent !== NULL && !this.isRed(node)) {
      const onLeft = this.left(parent) === node;
      let sibling = onLeft ? this.right(parent) : this.left(parent);
      if (this.isRed(sibling)) {
        this.#paint(sibling, BLACK);
        this.#paint(parent, RED);
        if (onLeft) this.#rotateLeft(parent);
        else this.#rotateRight(parent);
        sibling = onLeft ? this.right(parent) : this.left(parent);
      }
      const inner = onLeft ? this.left(sibling) : this.right(sibling);
      const outer = onLeft ? this.right(sibling) : this.left(sibling);
      if (!this.isRed(inner) && !this.isRed(outer)) {
        this.#paint(sibling, RED);
        node = parent;
        parent = this.parent(node);
        continue;
      }
      let far = outer;
      if (!this.isRed(outer)) {
        this.#paint(inner, BLACK);
        this.#paint(sibling, RED);
        far = sibling;
        if (onLeft) this.#rotateRight(sibling);
        else this.#rotateLeft(sibling);
        sibling = inner;
      }
      this.#paint(sibling, this.isRed(parent) ? RED : BLACK);
      this.#paint(parent, BLACK);
      this.#paint(far, BLACK);
      if (onLeft) this.#rotateLeft(parent);
      else this.#rotateRight(parent);
      return;
    }
    if (node !== NULL) this.#paint(node, BLACK);
  }
}
