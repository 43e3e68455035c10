/** Outputs in README.md that are the same each time: those of simulations and of the checker. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PACKAGE_ROOT } from "../../src/cli/package-root.js";
import { iovalab } from "./iovalab.js";

const README = readFileSync(new URL("README.md", PACKAGE_ROOT), "utf8");
/** What a command writes into a file is not wanted here. */
const FILES = new Set(["--out", "--html"]);

/** The text below `heading` up to the next one. */
function sectionOf(heading: string): string {
  const [, rest] = README.split(`\n${heading}\n`);
  return rest!.split(/^##/m)[0]!;
}

/** The words of a command behind `npx iovalab`. */
function wordsOf(command: string): string[] {
  const words = command
    .replaceAll("\\\n", " ")
    .replace(/#.*/, "")
    .trim()
    .split(/\s+/)
    .slice("npx iovalab".split(" ").length);
  return words.filter((word, k) => !FILES.has(word) && !FILES.has(words[k - 1] ?? ""));
}

describe("README's sample", () => {
  it.each([
    ["### Sweeps", "the first"],
    ["## Every interleaving", "the last"],
  ] as const)("in %s is what %s command above it prints", (heading, which) => {
    const [above, sample] = sectionOf(heading).split("```text\n");
    const commands = above!.match(/^npx iovalab (?:.*\\\n)*.*/gm)!;
    const { stdout } = iovalab(wordsOf(commands.at(which === "the first" ? 0 : -1)!));
    // Of a long output, some parts.
    for (const part of sample!.split("```")[0]!.split("...\n")) expect(stdout).toContain(part);
  });
});
