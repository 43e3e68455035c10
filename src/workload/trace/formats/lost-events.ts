/**
 * How many events a line says were lost, undefined when it says nothing of the kind. The recorders word it as
 * `CPU:3 [LOST 123 EVENTS]`, `CPU:3 [123 EVENTS DROPPED]`, `Lost 123 events`, `PERF_RECORD_LOST lost 123`, and some without a
 * number: those count as one.
 */
export function lostEvents(line: string): number | undefined {
  if (!/(?:^|[^a-z])(?:lost|dropped)(?:[^a-z]|$)/i.test(line)) return undefined;
  const number = /(?:^|[^a-z])lost[ :]+(\d+)/i.exec(line) ?? /(?<!\d)(\d+) events dropped/i.exec(line);
  return number === null ? 1 : Number(number[1]);
}
