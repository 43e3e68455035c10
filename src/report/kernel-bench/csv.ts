import { stringify } from "csv-stringify/sync";
import { RACERS } from "../../kernel/race/racers.js";
import type { KernelBenchResult } from "../reportable.js";

const DISTURBANCE = ["seconds", "steal", "others"] as const;

/** One row per repetition of a race. What the operating system did not tell is empty. */
export function kernelBenchCsv({ results }: KernelBenchResult): string {
  const head = [
    ...["race", "threads", "repetition"],
    ...RACERS.map((racer) => `ns.${racer}`),
    ...RACERS.flatMap((racer) => DISTURBANCE.map((what) => `disturbance.${racer}.${what}`)),
  ];
  const rows = results.flatMap(({ race, threads, ns, disturbance }) =>
    ns.kernel.map((_, k) => [
      ...[race, threads, k],
      ...RACERS.map((racer) => ns[racer][k]),
      ...RACERS.flatMap((racer) => DISTURBANCE.map((what) => disturbance[racer][k]?.[what])),
    ]),
  );
  return stringify([head, ...rows]);
}
