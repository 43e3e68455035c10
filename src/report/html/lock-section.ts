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
import { isSimulated, type WorkloadPart } from "../workload-part.js";
import { type Markup, markup, NOTHING } from "./markup.js";
import { number } from "./number.js";
import { scrollArea } from "./scroll-area.js";

/** The locks as /proc/lock_stat prints them; exact times are in nanoseconds. */
export function lockSection({ workload, designs }: WorkloadPart): Markup {
  const tables = [...designs].map(([depot, runs]) => [depot, lockStatRows(depot, runs)] as const);
  const rows = tables.flatMap(([, own]) => own);
  if (rows.length === 0) return NOTHING;
  const columns = LOCK_STAT_COLUMNS.filter((column) => hasHolds(rows) || !column.startsWith("hold"));
  const groups = tables.map(
    ([depot, own]) =>
      markup`<tbody class="group"><tr><th scope="rowgroup" colspan="${columns.length + 1}">${depot}</th></tr>
${own.flatMap((row) => classRows(row, columns))}</tbody>`,
  );
  const heads = columns.map((column) => markup`<th scope="col">${column}</th>`);
  const table = scrollArea(
    `Locks in ${workload.name}`,
    markup`<table class="locks">
<caption>Locks, in the form of /proc/lock_stat</caption>
<thead><tr><th scope="col" class="words">class name</th>${heads}</tr></thead>
${groups}
</table>`,
  );
  return markup`${table}
<p class="muted">Locks: ${lockNote(hasHolds(rows), isSimulated([...designs.values()].flat()))}.</p>`;
}

function classRows(
  { depot, lock, className, values, lostCas }: LockStatRow,
  columns: readonly LockStatColumn[],
) {
  const cells = columns.map(
    (column) => markup`<td data-column="${column}">${shown(column, values[column])}</td>`,
  );
  const taken = markup`<tr data-depot="${depot}" data-lock="${lock}" class="part"><th scope="row">${className}</th>${cells}</tr>`;
  const lost = markup`<tr data-depot="${depot}" data-lost-cas="${lock}" class="part"><th scope="row">lost compareExchange</th><td>${number(lostCas, String(lostCas))}</td><td colspan="${columns.length - 1}"></td></tr>`;
  return [...(values.acquisitions === 0 ? [] : [taken]), ...(lostCas === 0 ? [] : [lost])];
}

function shown(column: LockStatColumn, value: number | null): Markup {
  if (value === null) return markup`${NONE}`;
  return number(value, isTime(column) ? microseconds(value) : String(value));
}
