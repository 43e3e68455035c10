import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { TARGET_IDS } from "../../src/check/validation/published.js";
import { iovalab } from "./iovalab.js";

const folder = mkdtempSync(join(tmpdir(), "iovalab-validate-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("validate", () => {
  const file = join(folder, "short.json");
  const run = iovalab(["validate", "--scale", "short", "--target", "P2,P4", "--json", file]);
  const text = run.stdout.replaceAll(/\s+/g, " ");

  it("prints published and simulated figures, where they come from, and a verdict", () => {
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(text).toContain("simulated: no such machine ran; costs are those of the profile epyc-9124");
    expect(text).toContain("source: davidlohr/dma-opt-clamp-report (2026), raw lock_stat");
    expect(run.stdout).toMatch(
      /^ {2}cacheable pfns, array, 256 CPUs, 6 bins +417,792 +417,792 +1\.00 +ratio 1 +met$/m,
    );
    expect(text).toMatch(/\d+ met, \d+ missed, 0 not simulated; scaled down/);
    expect(Math.max(...run.stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(100);
  });

  it("says that it ran scaled down, and with what", () => {
    expect(text).toContain("SCALED DOWN: 3 s of 60 s");
  });

  it("keeps what was missed in the table, with its cause, and is no failure", () => {
    const { validation } = JSON.parse(readFileSync(file, "utf8"));
    const rows = validation.targets.flatMap((target: { rows: object[] }) => target.rows);
    for (const { verdict, note } of rows) expect(note === null).toBe(verdict === "met");
  });

  it("is reported again as text, CSV and Markdown, with the same verdicts", () => {
    expect(iovalab(["report", file]).stdout).toBe(run.stdout);
    const csv = iovalab(["report", file, "--csv", "-"]).stdout.trim().split("\n");
    const markdown = iovalab(["report", file, "--markdown", "-"]).stdout;
    const { validation } = JSON.parse(readFileSync(file, "utf8"));
    const rows = validation.targets.flatMap((target: { rows: object[] }) => target.rows);
    expect(csv).toHaveLength(1 + rows.length);
    expect(markdown.match(/\| (met|missed) +\|/g)).toHaveLength(rows.length);
    expect(iovalab(["report", file, "--html", "-"])).toMatchObject({
      code: 2,
      stderr: "iovalab: --html has no effect: a result of validate is text, JSON, CSV and Markdown only\n",
    });
  });
});

const DOCUMENT = readFileSync(new URL("../../docs/validation.md", import.meta.url), "utf8");
const IS_SOAK = process.env.IOVALAB_SOAK !== undefined;
const HOUR_MS = 3_600_000;

function made(targets: readonly string[]): string {
  return iovalab(["validate", "--target", targets.join(), "--markdown", "-"], { timeout: HOUR_MS }).stdout;
}

describe("docs/validation.md", () => {
  const targets = IS_SOAK ? TARGET_IDS.filter((id) => id !== "P3") : ["P2", "P4"];

  it(`is what comes out, ${targets.join(", ")}`, { timeout: HOUR_MS }, () => {
    const sections = made(targets)
      .split(/^(?=\*\*P\d: )/m)
      .slice(1);
    expect(sections).toHaveLength(targets.length);
    // Behind the last one comes the number of figures that are met.
    sections[sections.length - 1] = sections.at(-1)!.split("\n\n").slice(0, -1).join("\n\n");
    for (const section of sections) expect(DOCUMENT).toContain(section);
  });

  /** The document has the whole hour of the series; the quarter of an hour that this takes is its beginning. */
  it.runIf(IS_SOAK)("is what comes out, P3 up to the log's 962nd second", { timeout: HOUR_MS }, () => {
    const rows = made(["P3"]).match(/^\| (cached pfns|tree allocations) at .*\| (met|missed) +\|$/gm)!;
    expect(rows).toHaveLength(9);
    const cells = (row: string) => row.split("|").map((cell) => cell.trim());
    const documented = DOCUMENT.split("\n").map((line) => cells(line).join("|"));
    for (const row of rows) expect(documented).toContain(cells(row).join("|"));
  });
});
