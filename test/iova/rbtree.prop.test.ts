import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IOVA_WORDS, IovaField } from "../../src/iova/iova.js";
import { RbTree } from "../../src/iova/rbtree.js";
import { verifyRbTree } from "../../src/iova/verify-rbtree.js";
import type { Pointer } from "../../src/memory/pointer.js";
import { checkProperty } from "../memory/check-property.js";

const ROOT = 2;
const NODES = 60;

/** A tree on a small array: nodes are numbered, the first is the highest and stays. */
class Garden {
  readonly i32 = new Int32Array((NODES + 1) * IOVA_WORDS);
  readonly tree: RbTree;
  readonly anchor = nodeOf(0);
  /** The nodes in order, as a sorted list has them. */
  readonly model: Pointer[] = [this.anchor];
  readonly #spare = Array.from({ length: NODES - 1 }, (_, k) => nodeOf(k + 1));

  constructor(make = (i32: Int32Array, rootWord: Pointer) => new RbTree(i32, rootWord)) {
    this.tree = make(this.i32, ROOT);
    this.tree.insertRoot(this.anchor);
  }

  insert(position: number): void {
    const node = this.#spare.pop();
    if (node === undefined) return;
    const index = position % this.model.length;
    this.tree.insertBefore(node, this.model[index]!);
    this.model.splice(index, 0, node);
  }

  erase(position: number): void {
    if (this.model.length === 1) return;
    const [node] = this.model.splice(position % (this.model.length - 1), 1);
    this.tree.erase(node!);
    this.#spare.push(node!);
  }

  verify(): { inOrder: Pointer[]; violations: string[] } {
    const violations: string[] = [];
    const isNode = (pointer: Pointer): boolean => (pointer - IOVA_WORDS) % IOVA_WORDS === 0 && pointer > 0;
    const inOrder = verifyRbTree(this.tree, isNode, (text) => violations.push(text));
    return { inOrder, violations };
  }
}

function nodeOf(number: number): Pointer {
  return (number + 1) * IOVA_WORDS;
}

type Step = { insert: number } | { erase: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ insert: fc.nat(1000) }) },
    { weight: 2, arbitrary: fc.record({ erase: fc.nat(1000) }) },
  ),
  { maxLength: 150, size: "max" },
);

function grow(garden: Garden, script: readonly Step[]): void {
  for (const step of script) {
    if ("insert" in step) garden.insert(step.insert);
    else garden.erase(step.erase);
  }
}

describe("RbTree", () => {
  it("holds its invariants, and the order of a sorted list, after each insert and erase", () => {
    checkProperty(
      fc.property(steps, (script) => {
        const garden = new Garden();
        for (const step of script) {
          grow(garden, [step]);
          expect(garden.verify()).toEqual({ inOrder: garden.model, violations: [] });
          expect(garden.tree.first()).toBe(garden.model[0]);
        }
      }),
      300,
    );
  });

  it("hands every node over once when it is cleared, children before their parents", () => {
    checkProperty(
      fc.property(steps, (script) => {
        const garden = new Garden();
        grow(garden, script);
        const parents = new Map(garden.model.map((node) => [node, garden.tree.parent(node)]));
        const visited: Pointer[] = [];
        garden.tree.clear((node) => {
          expect(visited).not.toContain(parents.get(node));
          visited.push(node);
        });
        expect(visited.toSorted((a, b) => a - b)).toEqual(garden.model.toSorted((a, b) => a - b));
        expect(garden.tree.root).toBe(0);
      }),
    );
  });
});

describe("verifyRbTree", () => {
  it("finds any change of any link or color of any node", () => {
    const { parentColor, left, right, prev, next } = IovaField;
    const fields = fc.constantFrom(parentColor, left, right, prev, next);
    const contents = fc.oneof(fc.nat(NODES * IOVA_WORDS), fc.nat(NODES - 1).map(nodeOf), fc.constant(0));
    checkProperty(
      fc.property(steps, fc.nat(), fields, contents, (script, victim, field, content) => {
        const garden = new Garden();
        grow(garden, script);
        const word = garden.model[victim % garden.model.length]! + field;
        fc.pre(garden.i32[word] !== content);
        garden.i32[word] = content;
        expect(garden.verify().violations).not.toEqual([]);
      }),
      500,
    );
  });

  it("finds a tree that is not rebalanced after an insert", () => {
    class Unbalanced extends RbTree {
      constructor(
        private readonly words: Int32Array,
        rootWord: Pointer,
      ) {
        super(words, rootWord);
      }

      /** As it should be, but for the last step. */
      override insertBefore(node: Pointer, higher: Pointer): void {
        const { words } = this;
        const { parentColor, left, right, prev, next } = IovaField;
        const lower = words[higher + prev]!;
        const asLeft = words[higher + left] === 0;
        words[(asLeft ? higher : lower) + (asLeft ? left : right)] = node;
        words.set([asLeft ? higher : lower, 0, 0, 0, lower, higher], node + parentColor);
        words[higher + prev] = node;
        if (lower !== 0) words[lower + next] = node;
      }
    }
    const garden = new Garden((i32, rootWord) => new Unbalanced(i32, rootWord));
    garden.insert(0);
    expect(garden.verify().violations).toEqual([]);
    garden.insert(0);
    expect(garden.verify().violations.join()).toContain("is red, and so is its parent");
  });
});
