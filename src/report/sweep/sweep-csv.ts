import { stringify } from "csv-stringify/sync";
import type { SweepResult } from "../../measure/sweep-result.js";
import { binColumns, RUN_COLUMNS, valueAt } from "../csv.js";

/**
 * One row per run: first the varied options as columns `varied.cpus`, empty where they do not shape the run, then the
 * columns of any other CSV, but for those of single CPUs.
 */
export function renderSweepCsv({ axes, points, profiles }: SweepResult): string {
  const [only, ...more] = profiles;
  const simulated = (given: unknown) => ({ name: more.length === 0 ? only?.name : given });
  const runs = points.map(({ run }) => run);
  const columns = [...RUN_COLUMNS, "failedAllocs", ...binColumns(runs)];
  const head = [...axes.map(({ name }) => `varied.${name}`), "key", ...columns];
  const rows = points.map(({ key, varied, options, run }) => [
    ...axes.map(({ name }) => varied[name]),
    key,
    ...columns.map((column) => valueAt({ ...run, profile: simulated(options.profile) }, column)),
  ]);
  return stringify([head, ...rows], { cast: { boolean: String } });
}
