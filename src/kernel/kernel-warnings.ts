import { printable } from "../workload/printable.js";

/** What the driver said of WARNs when it came to its end: `WARN 3 times, first: WARN_ON(!iova) in free_iova`. */
export function warningsIn(stderr: string): string | undefined {
  const [told] = /^WARN \d+ times, .*$/m.exec(stderr) ?? [];
  return told && printable(told);
}

/** How many these are. */
export function warningCount(stderr: string): number {
  return Number(/^WARN (\d+) times, /m.exec(stderr)?.[1] ?? 0);
}
