/** How a design looks in every picture: told apart by colour and by symbol, and the second of a pair by its outline. */
export interface DesignStyle {
  readonly color: string;
  readonly symbol: DesignSymbol;
  /** Of the same design again (`list#2`): hollow symbols and dashed lines. */
  readonly isRepeated: boolean;
}

/**
 * After Okabe and Ito, who chose colours that colour-blind readers tell apart. Why not theirs as they are: each of these
 * has a contrast of 3 and more on a light page and on a dark one.
 *
 * The symbols are filled ones, none of which is another one turned. There are eight, so two of them serve again, for
 * designs that are seldom beside those they are shared with.
 */
const STYLES: ReadonlyMap<string, readonly [color: string, symbol: DesignSymbol]> = new Map([
  ["array", ["#d55e00", "circle"]],
  ["array-scaled", ["#b07a00", "hexagon"]],
  ["array-flush", ["#d1495b", "star"]],
  ["list-v1", ["#c0508f", "triangle"]],
  ["list-v1-guard", ["#8a6fe0", "wye"]],
  ["list", ["#0072b2", "square"]],
  ["list-working-set", ["#1f8a9c", "cross"]],
  ["lockfree", ["#009e73", "diamond"]],
  ["lockfree-untagged", ["#7a8b00", "star"]],
  ["none", ["#808080", "cross"]],
  // Ours in a race against a kernel's code, with and without a lock.
  ["owned", ["#0072b2", "square"]],
  ["locked", ["#d55e00", "circle"]],
]);
const SYMBOLS = ["circle", "hexagon", "triangle", "wye", "square", "diamond", "star", "cross"] as const;
type DesignSymbol = (typeof SYMBOLS)[number];
/** For designs of users' own. */
const SPARE_COLORS = ["#ab5b32", "#5b8c9b"] as const;

/** The style of a design by its label in the result; always the same. */
export function styleOf(label: string): DesignStyle {
  const [id, again] = splitLabel(label);
  const isRepeated = again !== undefined;
  const own = STYLES.get(id);
  if (own !== undefined) return { color: own[0], symbol: own[1], isRepeated };
  const hash = [...id].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) >>> 0, 7);
  return {
    color: SPARE_COLORS[hash % SPARE_COLORS.length]!,
    symbol: SYMBOLS[hash % SYMBOLS.length]!,
    isRepeated,
  };
}

/** "list#2" is "list" for the second time. */
function splitLabel(label: string): [id: string, again: string | undefined] {
  const parts = /^(.*)#(\d+)$/.exec(label);
  return parts === null ? [label, undefined] : [parts[1]!, parts[2]];
}
