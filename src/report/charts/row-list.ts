import type * as PlotModule from "@observablehq/plot";
import { textWidth } from "./canvas.js";
import { styleOf } from "./design-style.js";

/** One line of a chart whose lines are designs, in groups. */
export interface ListedRow {
  /** Unique in the chart. */
  readonly key: string;
  readonly group: string;
  readonly depot: string;
}

export interface RowList {
  readonly rows: readonly ListedRow[];
  readonly headings: readonly { readonly key: string; readonly text: string; readonly note: string }[];
  /** Of headings and rows, top to bottom: the domain of a band scale. */
  readonly keys: string[];
  /** In pixels. */
  readonly height: number;
  readonly marginLeft: number;
}

const ROW_HEIGHT = 24;
/** Between the frame and what is to the right of it. */
const NOTE_GAP = 10;
/** Of the symbol beside a name. */
const SYMBOL = 22;

/** Rows below the headings of their groups; groups without rows are left out. */
export function listRows(
  rows: readonly ListedRow[],
  groups: readonly { readonly group: string; readonly text: string; readonly note?: string }[],
): RowList {
  const kept = groups.filter(({ group }) => rows.some((row) => row.group === group));
  const headings = kept.map(({ group, text, note = "" }) => ({ key: `heading ${group}`, text, note }));
  const keys = kept.flatMap(({ group }, index) => [
    headings[index]!.key,
    ...rows.filter((row) => row.group === group).map(({ key }) => key),
  ]);
  return {
    rows,
    headings,
    keys,
    height: keys.length * ROW_HEIGHT,
    marginLeft: textWidth(...rows.map(({ depot }) => depot)) + SYMBOL + 10,
  };
}

/** What rows without groups take together, within the bounds of each. */
const PLAIN_HEIGHT = 180;
const LEAST_HEIGHT = 34;
const MOST_HEIGHT = 56;

/** Rows without groups. */
export function plainRows(depots: readonly string[]): RowList {
  const rows = depots.map((depot) => ({ key: depot, group: "", depot }));
  return {
    rows,
    headings: [],
    keys: [...depots],
    height: depots.length * Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, PLAIN_HEIGHT / depots.length)),
    marginLeft: textWidth(...depots) + SYMBOL + 10,
  };
}

/** The headings with their notes to the right, and beside each row the symbol and the name of its design. */
export function headingText(plot: typeof PlotModule, list: RowList): PlotModule.Markish[] {
  const { rows, headings, marginLeft } = list;
  const style = (row: ListedRow) => styleOf(row.depot);
  return [
    plot.text(headings, {
      y: "key",
      text: "text",
      frameAnchor: "left",
      dx: -marginLeft,
      fontWeight: "bold",
      className: "heading",
    }),
    plot.text(headings, {
      y: "key",
      text: "note",
      frameAnchor: "right",
      textAnchor: "start",
      dx: NOTE_GAP,
      fillOpacity: 0.75,
    }),
    plot.text(rows, {
      y: "key",
      text: "depot",
      frameAnchor: "left",
      dx: -marginLeft + SYMBOL,
      className: "design",
    }),
    plot.dot(rows, {
      y: "key",
      frameAnchor: "left",
      dx: -marginLeft + SYMBOL / 2,
      r: 4.5,
      symbol: (row: ListedRow) => style(row).symbol,
      fill: (row: ListedRow) => (style(row).isRepeated ? "none" : style(row).color),
      stroke: (row: ListedRow) => style(row).color,
    }),
  ];
}

/** What each row comes to, to the right of the frame. */
export function valueText<Row>(
  plot: typeof PlotModule,
  rows: readonly Row[],
  y: "key" | "depot",
  text: (row: Row) => string,
): PlotModule.Markish {
  return plot.text([...rows], { y, frameAnchor: "right", textAnchor: "start", dx: NOTE_GAP, text });
}
