import { stringify } from "csv-stringify/sync";
import type { KernelBenchResult } from "../reportable.js";

/** One row per repetition of a race. */
export function kernelBenchCsv({ results }: KernelBenchResult): string {
  const head = ["race", "threads", "repetition", "ns.kernel", "ns.owned", "ns.locked"];
  const rows = results.flatMap(({ race, threads, ns }) =>
    ns.kernel.map((kernel, k) => [race, threads, k, kernel, ns.owned[k], ns.locked[k]]),
  );
  return stringify([head, ...rows]);
}
