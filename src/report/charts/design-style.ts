import { DEPOT_DESIGNS } from "../../depot/registry.js";

/** How a design looks in every picture: told apart by colour and by symbol, and the second of a pair by its outline. */
export interface DesignStyle {
  readonly color: string;
  readonly symbol: (typeof SYMBOLS)[number];
  /** Of the same design again (`list#2`): hollow symbols and dashed lines. */
  readonly isRepeated: boolean;
}

/**
 * After Okabe and Ito, who chose colours that colour-blind readers tell apart, in the order of the registry. Why not
 * theirs as they are: each of these has a contrast of 3 and more on a light page and on a dark one.
 */
const COLORS = [
  "#d55e00",
  "#b07a00",
  "#c0508f",
  "#8a6fe0",
  "#0072b2",
  "#009e73",
  "#7a8b00",
  "#808080",
] as const;
/** Filled ones, none of which is another one turned. */
const SYMBOLS = ["circle", "hexagon", "triangle", "wye", "square", "diamond", "star", "cross"] as const;
/** For designs of users' own. */
const SPARE_COLORS = ["#ab5b32", "#5b8c9b"] as const;

/** The style of a design by its label in the result; always the same. */
export function styleOf(label: string): DesignStyle {
  const [id, again] = splitLabel(label);
  const index = DEPOT_DESIGNS.findIndex((design) => design.id === id);
  const isRepeated = again !== undefined;
  if (index >= 0 && index < COLORS.length) {
    return { color: COLORS[index]!, symbol: SYMBOLS[index]!, isRepeated };
  }
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
