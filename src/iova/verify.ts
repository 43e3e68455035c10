import { NULL, type Pointer } from "../memory/pointer.js";
import { verifySlab } from "../memory/verify-slab.js";
import { IovaDomain, type IovaRange } from "./domain.js";
import { pfnAt, sizeOfMagazine } from "./magazine.js";
import { verifyRbTree } from "./verify-rbtree.js";

/** What the caller knows to be in the domain; how many, or which ranges exactly. */
export interface VerifyExpectation {
  /** Ranges allocated and not freed. For those of `allocFast` see `IovaDomain.roundedSize`. */
  readonly live?: number | Iterable<IovaRange>;
  /** Ranges that `reserve` made. @default 0 */
  readonly reserved?: number | Iterable<IovaRange>;
}

export interface VerifyReport {
  /** What does not hold, in words; empty when everything does. */
  readonly violations: readonly string[];
  /** Ranges in the tree = live + cached + reserved. */
  readonly nodes: number;
  readonly cached: number;
  readonly reserved: number;
  readonly live: number;
  /** Magazines of the domain, those of the CPUs included. */
  readonly magazines: number;
  /** Magazines in the depot of each bin. */
  readonly depots: readonly number[];
}

/** A damaged structure breaks its invariants everywhere; the first ones tell what happened. */
const MAX_VIOLATIONS = 100;

/**
 * Checks a domain at rest (nobody else is at it) against the invariants that its parts state:
 *
 *   the tree is a red-black tree, its ranges are disjoint, its cached nodes are nodes of it     RbTree, IovaTree
 *   a magazine is in one place; sizes are within bounds, and full in a depot                    Magazine
 *   a depot's size is the number of its magazines                                               the designs
 *   a cached pfn is in one magazine, and still in the tree, under the rounded size of its bin   Rcache
 *   live + cached + reserved = ranges in the tree
 *   in use + in caches + in batches = taken from the region                                     Slab
 *
 * It holds for callers that free with `freeFast` what `allocFast` gave, once, with the size they asked for.
 */
export function verify(domain: IovaDomain, expectation: VerifyExpectation = {}): VerifyReport {
  return new Verification(domain).run(expectation);
}

class Verification {
  readonly #violations: string[] = [];
  #suppressed = 0;
  /** The tree's ranges by pfnLo, the anchor not among them. */
  readonly #ranges = new Map<number, IovaRange>();
  readonly #nodes: Pointer[] = [];
  /** Every magazine met, and where. */
  readonly #magazines = new Map<Pointer, string>();
  /** Every cached pfn, and where. */
  readonly #cached = new Map<number, string>();

  constructor(private readonly domain: IovaDomain) {}

  run(expectation: VerifyExpectation): VerifyReport {
    this.#verifyTree();
    const depots = this.domain.rcaches.map((_, order) => this.#verifyRcache(order));
    const [nodes, cached] = [this.#ranges.size, this.#cached.size];
    const reserved = this.#countExpected("reserved", expectation.reserved ?? 0);
    const live = this.#countExpected("live", expectation.live ?? nodes - cached - reserved);
    if (live < 0 || live + cached + reserved !== nodes) {
      this.#violation(
        `${live} live + ${cached} cached + ${reserved} reserved, but ${nodes} ranges in the tree`,
      );
    }
    this.#verifySlabs();
    if (this.#suppressed > 0) this.#violations.push(`and ${this.#suppressed} violations more`);
    const magazines = this.#magazines.size;
    return { violations: this.#violations, nodes, cached, reserved, live, magazines, depots };
  }

  #violation(text: string): void {
    if (this.#violations.length < MAX_VIOLATIONS) this.#violations.push(text);
    else this.#suppressed++;
  }

  #verifySlabs(): void {
    const { machine, tree, magazines } = this.domain;
    const alone = IovaDomain.count(machine) === 1;
    const violation = (text: string): void => this.#violation(text);
    verifySlab("iovas", tree.iovas, new Set(this.#nodes), alone, violation);
    verifySlab("magazines", magazines.slab, this.#magazines, alone, violation);
  }

  #verifyTree(): void {
    const { tree } = this.domain;
    const isNode = (node: Pointer): boolean => node === tree.anchor || tree.iovas.isObject(node);
    const inOrder = verifyRbTree(tree.rbtree, isNode, (text) => this.#violation(text));
    if (inOrder.pop() !== tree.anchor) this.#violation("tree: the anchor is not the highest node");
    let above = -1;
    for (const node of inOrder) {
      const range = { pfnLo: tree.pfnLo(node), pfnHi: tree.pfnHi(node) };
      if (!(range.pfnLo > above && range.pfnHi >= range.pfnLo)) {
        this.#violation(`tree: range ${show(range)} follows one that ends at ${above}`);
      }
      above = range.pfnHi;
      this.#ranges.set(range.pfnLo, range);
      this.#nodes.push(node);
    }
    if (tree.nodes !== inOrder.length) {
      this.#violation(`tree: it counts ${tree.nodes} ranges, and has ${inOrder.length}`);
    }
    const nodes = new Set(inOrder).add(tree.anchor);
    for (const which of ["cached32Node", "cachedNode"] as const) {
      if (!nodes.has(tree[which])) this.#violation(`tree: ${which} ${tree[which]} is not a node of it`);
    }
  }

  /** The magazines of one bin; how many its depot has. */
  #verifyRcache(order: number): number {
    const { rcaches, options } = this.domain;
    const rcache = rcaches[order]!;
    for (let cpu = 0; cpu < options.cpus; cpu++) {
      this.#verifyMagazine(rcache.loaded(cpu), order, `bin ${order}, loaded of CPU ${cpu}`);
      this.#verifyMagazine(rcache.prev(cpu), order, `bin ${order}, prev of CPU ${cpu}`);
    }
    let depth = 0;
    rcache.depot.walk((magazine) => {
      const where = `bin ${order}, depot at ${depth}`;
      if (!this.#verifyMagazine(magazine, order, where)) return false;
      const size = sizeOfMagazine(this.domain.machine.i32, magazine);
      if (size !== options.magazineSize) {
        this.#violation(
          `${where}: ${size} of ${options.magazineSize} pfns: a depot takes full magazines only`,
        );
      }
      depth++;
      return true;
    });
    if (rcache.depot.size() !== depth) {
      this.#violation(`bin ${order}, depot: its size is ${rcache.depot.size()}, its magazines are ${depth}`);
    }
    return depth;
  }

  /** False when there is no following it: it is no magazine, or one that was met before. */
  #verifyMagazine(magazine: Pointer, order: number, where: string): boolean {
    const { machine, magazines, options } = this.domain;
    const elsewhere = this.#magazines.get(magazine);
    if (magazine === NULL || !magazines.slab.isObject(magazine) || elsewhere !== undefined) {
      const what = elsewhere === undefined ? "not a magazine" : `in a second place, after ${elsewhere}`;
      this.#violation(`${where}: ${magazine} is ${what}`);
      return false;
    }
    this.#magazines.set(magazine, where);
    const size = sizeOfMagazine(machine.i32, magazine);
    if (size < 0 || size > options.magazineSize) {
      this.#violation(`${where}: size ${size} is not within 0 and ${options.magazineSize}`);
      return true;
    }
    for (let index = 0; index < size; index++) {
      this.#verifyCached(pfnAt(machine.f64, magazine, index), 1 << order, where);
    }
    return true;
  }

  #verifyCached(pfn: number, size: number, where: string): void {
    const elsewhere = this.#cached.get(pfn);
    if (elsewhere !== undefined)
      this.#violation(`${where}: pfn ${pfn} is cached twice, also in ${elsewhere}`);
    this.#cached.set(pfn, where);
    const range = this.#ranges.get(pfn);
    if (range === undefined) this.#violation(`${where}: pfn ${pfn} begins no range of the tree`);
    else if (range.pfnHi - pfn + 1 !== size) {
      this.#violation(`${where}: pfn ${pfn} begins ${show(range)}, which is not ${size} pfns long`);
    }
  }

  /** Each expected range is one of the tree, as it is, and not cached. */
  #countExpected(kind: string, expected: number | Iterable<IovaRange>): number {
    if (typeof expected === "number") return expected;
    const seen = new Set<number>();
    for (const { pfnLo, pfnHi } of expected) {
      if (seen.has(pfnLo)) this.#violation(`${kind}: ${pfnLo} begins two ranges`);
      seen.add(pfnLo);
      if (this.#ranges.get(pfnLo)?.pfnHi !== pfnHi) {
        this.#violation(`${kind}: ${show({ pfnLo, pfnHi })} is not a range of the tree`);
      }
      const where = this.#cached.get(pfnLo);
      if (where !== undefined) this.#violation(`${kind}: ${pfnLo} is also cached in ${where}`);
    }
    return seen.size;
  }
}

function show({ pfnLo, pfnHi }: IovaRange): string {
  return `[${pfnLo}, ${pfnHi}]`;
}
