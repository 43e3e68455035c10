import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pc from "picocolors";
import { carryOut } from "../../src/cli/carry-out.js";
import { DescriptorWriter } from "../../src/cli/descriptor-writer.js";
import { SILENT } from "../../src/cli/live/progress-on.js";
import { printableLines } from "../../src/workload/printable.js";
import type { Finished } from "./iovalab.js";

/** Runs the program as `iovalab` does, without a process of its own, many times as fast: for what ends before it begins. */
export async function withoutProcess(words: readonly string[]): Promise<Finished> {
  const folder = mkdtempSync(join(tmpdir(), "iovalab-out-"));
  const file = join(folder, "stdout");
  const descriptor = openSync(file, "w");
  let stderr = "";
  try {
    const code = await carryOut(words, {
      out: new DescriptorWriter(descriptor),
      colors: pc.createColors(false),
      progress: SILENT,
      stdin: (async function* () {})(),
      interrupted: new AbortController().signal,
      warn(line) {
        stderr += `${printableLines(line)}\n`;
      },
    });
    return { code, stdout: readFileSync(file, "utf8"), stderr };
  } finally {
    closeSync(descriptor);
    rmSync(folder, { recursive: true });
  }
}
