import { NULL, type Pointer } from "../memory/pointer.js";
import type { RbTree } from "./rbtree.js";

/** No red-black tree whose nodes fit into 2^31 words is deeper than this: twice the logarithm of their number. */
const MAX_HEIGHT = 64;

/**
 * Checks the invariants of a red-black tree at rest, see RbTree, and answers its nodes in order. It survives any
 * damage: it follows no pointer that `isNode` denies, none twice, and none beyond the height of a sound tree.
 */
export function verifyRbTree(
  tree: RbTree,
  isNode: (pointer: Pointer) => boolean,
  violation: (text: string) => void,
): Pointer[] {
  const inOrder: Pointer[] = [];
  const seen = new Set<Pointer>();

  /** Black nodes on every path from `node` down, or -1 after a violation that leaves no count. */
  const blackHeight = (node: Pointer, parent: Pointer, height: number): number => {
    if (node === NULL) return 0;
    if (!isNode(node) || seen.has(node) || height > MAX_HEIGHT) {
      const what = !isNode(node) ? "no node" : seen.has(node) ? "linked twice" : `below ${MAX_HEIGHT} others`;
      violation(`tree: ${node}, a child of ${parent}, is ${what}`);
      return -1;
    }
    seen.add(node);
    if (tree.parent(node) !== parent) {
      violation(`tree: node ${node} names ${tree.parent(node)} its parent, but hangs below ${parent}`);
    }
    if (tree.isRed(node) && (parent === NULL || tree.isRed(parent))) {
      violation(`tree: node ${node} is red, and so is its parent ${parent}, or it is the root`);
    }
    const below = blackHeight(tree.left(node), node, height + 1);
    inOrder.push(node);
    const beyond = blackHeight(tree.right(node), node, height + 1);
    if (below >= 0 && beyond >= 0 && below !== beyond) {
      violation(
        `tree: below node ${node} there are ${below} black nodes on the left, ${beyond} on the right`,
      );
    }
    return below < 0 || beyond < 0 ? -1 : below + (tree.isRed(node) ? 0 : 1);
  };

  blackHeight(tree.root, NULL, 0);
  for (const [index, node] of inOrder.entries()) {
    const [prev, next] = [inOrder[index - 1] ?? NULL, inOrder[index + 1] ?? NULL];
    if (tree.prev(node) !== prev) violation(`tree: prev of node ${node} is ${tree.prev(node)}, not ${prev}`);
    if (tree.next(node) !== next) violation(`tree: next of node ${node} is ${tree.next(node)}, not ${next}`);
  }
  return inOrder;
}
