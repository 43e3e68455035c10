import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { iovalab } from "./iovalab.js";

const folder = mkdtempSync(join(tmpdir(), "iovalab-calibrate-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("calibrate writes a profile that --profile takes", () => {
  const file = join(folder, "mine.json");
  const { code, stdout, stderr } = iovalab(["calibrate", "--json", file]);
  expect(code).toBe(0);
  expect(stdout).toContain("iovalab calibrate: ");
  for (const line of stderr.trim().split("\n")) expect(line).toMatch(/^not measured: [a-zA-Z, ]+: /);
  const { summary } = JSON.parse(readFileSync(file, "utf8"));
  const run = iovalab(["run", "--engine", "virtual", "--cpus", "2", "--ops", "2000", "--profile", file]);
  expect(run.code).toBe(0);
  expect(run.stdout).toContain(summary);
});
