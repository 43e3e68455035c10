import Table from "cli-table3";

/** No ruled lines: four designs fit into 100 columns, and what is copied from a terminal can be read anywhere. */
const BARE = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "",
} as const;

export interface BareTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** How many columns at the beginning, and whether the last one, hold words; the others hold numbers. */
  readonly words?: number;
  readonly endsInWords?: boolean;
  /** Blanks between columns. */
  readonly gap?: number;
}

/** Columns of words, to the left, and of numbers, to the right; the table begins two blanks from the left. */
export function bareTable({ head, rows, words = 1, endsInWords = false, gap = 3 }: BareTable): string {
  const isWords = (column: number) => column < words || (endsInWords && column === head.length - 1);
  const table = new Table({
    head: [...head],
    chars: BARE,
    style: { head: [], border: [], "padding-left": 0, "padding-right": gap },
    colAligns: head.map((_, column) => (isWords(column) ? "left" : "right")),
  });
  for (const row of rows) table.push([...row]);
  return table
    .toString()
    .split("\n")
    .map((line) => `  ${line.trimEnd()}`)
    .join("\n");
}
