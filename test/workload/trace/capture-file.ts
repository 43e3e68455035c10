import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "iovalab-trace-"));
let files = 0;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file with this content, gone when the tests are over. */
export function captureFile(content: string | Uint8Array, name = `capture-${++files}`): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

/** Ftrace text of these events, one a second. */
export function ftraceCapture(
  events: readonly (readonly [cpu: number, pid: number, event: string])[],
): string {
  return events
    .map(
      ([cpu, pid, event], i) =>
        `    task-${pid}  [${String(cpu).padStart(3, "0")}] ..Zff  ${i}.000000: ${event}\n`,
    )
    .join("");
}
