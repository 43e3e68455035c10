/** The table of mutants names places in the sources. Where one has changed, so must the table. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { MUTANTS } from "./mutants.js";
import { planted } from "./plant.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

describe.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))("the mutant %s", (_, mutant) => {
  it("has one place in the sources, is a change, and names tests that exist", () => {
    const { source, wrong } = planted(root, mutant);
    expect(wrong).not.toBe(source);
    expect(wrong).toContain(mutant.becomes);
    expect(mutant.tests.length).toBeGreaterThan(0);
    for (const test of mutant.tests) expect(existsSync(`${root}/${test}`), test).toBe(true);
  });
});

describe("the table of mutants", () => {
  it("names each once", () => {
    const names = MUTANTS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it("is refused where a text is in no place, or in several", () => {
    const mutant = { ...MUTANTS[0]!, file: "package.json" };
    expect(() => planted(root, { ...mutant, text: "no such text" })).toThrow(
      /does not occur in package.json/,
    );
    expect(() => planted(root, { ...mutant, text: '"' })).toThrow(/occurs \d+ times in package.json/);
  });
});
