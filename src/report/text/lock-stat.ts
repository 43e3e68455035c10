import { microseconds, NONE } from "../figure.js";
import {
  hasHolds,
  isTime,
  LOCK_STAT_COLUMNS,
  type LockStatColumn,
  type LockStatRow,
  lockStatRows,
} from "../lock-stat.js";
import { lockNote } from "../notes.js";
import type { Paint } from "../paint.js";
import { isSimulated, type WorkloadPart } from "../workload-part.js";
import { bareTable } from "./bare-table.js";
import { wrap } from "./wrap.js";

/** The locks of each design as /proc/lock_stat prints them, and nearly as wide as there. */
export function lockStatText({ designs }: WorkloadPart, paint: Paint): string {
  const rows = [...designs].flatMap(([depot, runs]) => lockStatRows(depot, runs));
  if (rows.length === 0) return "";
  const columns = LOCK_STAT_COLUMNS.filter((column) => hasHolds(rows) || !column.startsWith("hold"));
  const table = bareTable({
    head: [paint.bold("locks"), "class name", ...columns],
    words: 2,
    gap: 2,
    rows: rows.flatMap((row, index) => {
      const isFirst = rows[index - 1]?.depot !== row.depot;
      return [...classRows(row, columns)].map((cells, line) => [
        isFirst && line === 0 ? row.depot : "",
        ...cells,
      ]);
    }),
  });
  return `${table}\n${wrap(lockNote(hasHolds(rows), isSimulated([...designs.values()].flat())), "  ")}`;
}

function* classRows(row: LockStatRow, columns: readonly LockStatColumn[]): Generator<string[]> {
  const { className, values, lostCas } = row;
  if (values.acquisitions !== 0) {
    yield [`${className}:`, ...columns.map((column) => shown(column, values[column]))];
  }
  if (lostCas !== 0) yield ["lost compareExchange:", String(lostCas), ...columns.slice(1).map(() => "")];
}

function shown(column: LockStatColumn, value: number | null): string {
  if (value === null) return NONE;
  return isTime(column) ? microseconds(value) : String(value);
}
