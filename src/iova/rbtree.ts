import { NULL, type Pointer } from "../memory/pointer.js";
import { IovaField } from "./iova.js";

const { parentColor, left, right, prev, next } = IovaField;

/** Nodes lie at even words, so the lowest bit of the parent pointer is free for the color. */
const RED = 0;
const BLACK = 1;

function parentOf(i32: Int32Array, node: Pointer): Pointer {
  return i32[node + parentColor]! & ~1;
}

/** NULL is black. */
function isRed(i32: Int32Array, node: Pointer): boolean {
  return node !== NULL && (i32[node + parentColor]! & 1) === RED;
}

function paint(i32: Int32Array, node: Pointer, color: typeof RED | typeof BLACK): void {
  i32[node + parentColor] = (i32[node + parentColor]! & ~1) | color;
}

function setParent(i32: Int32Array, node: Pointer, parent: Pointer): void {
  i32[node + parentColor] = parent | (i32[node + parentColor]! & 1);
}

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
    return parentOf(this.i32, node);
  }

  isRed(node: Pointer): boolean {
    return isRed(this.i32, node);
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
    return this.i32[node + prev]!;
  }

  /** The node after `node` in order, or NULL. */
  next(node: Pointer): Pointer {
    return this.i32[node + next]!;
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
    // The parent, where there is one, is one of its neighbours in order.
    const lower = asLeft ? (parent === NULL ? NULL : i32[parent + prev]!) : parent;
    const higher = asLeft ? parent : i32[parent + next]!;
    i32[node + prev] = lower;
    i32[node + next] = higher;
    if (lower !== NULL) i32[lower + next] = node;
    if (higher !== NULL) i32[higher + prev] = node;
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
      parent = parentOf(i32, node);
      lostBlack = !isRed(i32, node);
      this.#replace(node, child, parent);
    } else {
      // Two children: the successor, which has no left child, takes the place and the color of the node.
      const successor = i32[node + next]!;
      child = i32[successor + right]!;
      lostBlack = !isRed(i32, successor);
      parent = parentOf(i32, successor);
      if (parent === node) {
        parent = successor;
      } else {
        this.#replace(successor, child, parent);
        i32[successor + right] = higher;
        setParent(i32, higher, successor);
      }
      this.#replace(node, successor, parentOf(i32, node));
      i32[successor + left] = lower;
      setParent(i32, lower, successor);
      i32[successor + parentColor] = i32[node + parentColor]!;
    }
    const before = i32[node + prev]!;
    const after = i32[node + next]!;
    if (before !== NULL) i32[before + next] = after;
    if (after !== NULL) i32[after + prev] = before;
    if (lostBlack) this.#fixErase(child, parent);
  }

  /** Lets `child` (may be NULL) hang where `node` hangs below `parent`. */
  #replace(node: Pointer, child: Pointer, parent: Pointer): void {
    const i32 = this.i32;
    if (parent === NULL) i32[this.rootWord] = child;
    else if (i32[parent + left] === node) i32[parent + left] = child;
    else i32[parent + right] = child;
    if (child !== NULL) setParent(i32, child, parent);
  }

  /** Turns `node` down to the left and its right child up into its place. */
  #rotateLeft(node: Pointer): void {
    const i32 = this.i32;
    const up = i32[node + right]!;
    const inner = i32[up + left]!;
    i32[node + right] = inner;
    if (inner !== NULL) setParent(i32, inner, node);
    this.#replace(node, up, parentOf(i32, node));
    i32[up + left] = node;
    setParent(i32, node, up);
  }

  #rotateRight(node: Pointer): void {
    const i32 = this.i32;
    const up = i32[node + left]!;
    const inner = i32[up + right]!;
    i32[node + left] = inner;
    if (inner !== NULL) setParent(i32, inner, node);
    this.#replace(node, up, parentOf(i32, node));
    i32[up + right] = node;
    setParent(i32, node, up);
  }

  #fixInsert(inserted: Pointer): void {
    const i32 = this.i32;
    let node = inserted;
    for (;;) {
      let parent = parentOf(i32, node);
      if (!isRed(i32, parent)) break;
      // A red parent is not the root, so there is a grandparent.
      const grand = parentOf(i32, parent);
      const parentIsLeft = i32[grand + left]! === parent;
      const uncle = parentIsLeft ? i32[grand + right]! : i32[grand + left]!;
      if (isRed(i32, uncle)) {
        paint(i32, parent, BLACK);
        paint(i32, uncle, BLACK);
        paint(i32, grand, RED);
        node = grand;
        continue;
      }
      if (parentIsLeft) {
        if (i32[parent + right]! === node) {
          this.#rotateLeft(parent);
          parent = node;
        }
        this.#rotateRight(grand);
      } else {
        if (i32[parent + left]! === node) {
          this.#rotateRight(parent);
          parent = node;
        }
        this.#rotateLeft(grand);
      }
      paint(i32, parent, BLACK);
      paint(i32, grand, RED);
      break;
    }
    paint(i32, i32[this.rootWord]!, BLACK);
  }

  /** Every path through `start` (a child of `above`, or NULL in its place) is one black node short. */
  #fixErase(start: Pointer, above: Pointer): void {
    const i32 = this.i32;
    let node = start;
    let parent = above;
    while (parent !== NULL && !isRed(i32, node)) {
      const onLeft = i32[parent + left]! === node;
      let sibling = onLeft ? i32[parent + right]! : i32[parent + left]!;
      if (isRed(i32, sibling)) {
        paint(i32, sibling, BLACK);
        paint(i32, parent, RED);
        if (onLeft) this.#rotateLeft(parent);
        else this.#rotateRight(parent);
        sibling = onLeft ? i32[parent + right]! : i32[parent + left]!;
      }
      const inner = onLeft ? i32[sibling + left]! : i32[sibling + right]!;
      const outer = onLeft ? i32[sibling + right]! : i32[sibling + left]!;
      if (!isRed(i32, inner) && !isRed(i32, outer)) {
        paint(i32, sibling, RED);
        node = parent;
        parent = parentOf(i32, node);
        continue;
      }
      let far = outer;
      if (!isRed(i32, outer)) {
        paint(i32, inner, BLACK);
        paint(i32, sibling, RED);
        far = sibling;
        if (onLeft) this.#rotateRight(sibling);
        else this.#rotateLeft(sibling);
        sibling = inner;
      }
      paint(i32, sibling, isRed(i32, parent) ? RED : BLACK);
      paint(i32, parent, BLACK);
      paint(i32, far, BLACK);
      if (onLeft) this.#rotateLeft(parent);
      else this.#rotateRight(parent);
      return;
    }
    if (node !== NULL) paint(i32, node, BLACK);
  }
}
